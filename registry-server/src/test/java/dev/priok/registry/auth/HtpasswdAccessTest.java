package dev.priok.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.priok.registry.AdjustableClock;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Action;
import dev.priok.registry.access.Caller;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtpasswdAccessTest {
  /** Written by {@code htpasswd -nbB -C 4}. */
  private static final String SECRET =
      "$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q";

  private static final String UMLAUTS_AND_COLON =
      "$2y$04$IABxWuIZyOS7w2jD5ey6MeQmGlzZ7ud.HYuKDhVRU8kWYK5WqucPe";
  private static final String LONG = "$2y$04$iDlcf3jOJsbf5wxNsmrCWeiZuYojbR8rDO5ffpby638FwFSDaQ0l.";

  private static final Permissions CLOSED = new Permissions(Permissions.Anonymous.NONE, List.of());
  private static final Permissions FULL = new Permissions(Permissions.Anonymous.FULL, List.of());

  @TempDir Path folder;

  private final AdjustableClock clock = new AdjustableClock(Instant.now().plusSeconds(60));

  @BeforeEach
  void writeUsers() throws IOException {
    write("ann:" + SECRET + "\ncarl:" + UMLAUTS_AND_COLON + "\nlong:" + LONG + "\n");
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void aUserMayDoEverythingAndAStrangerNothing(Action action) {
    HtpasswdAccess access = access(false);

    assertThat(decide(access, basic("ann", "secret"), action))
        .isEqualTo(new AccessDecision.Allowed("ann"));
    assertThat(decide(access, basic("ann", "Secret"), action)).satisfies(this::refused);
    assertThat(decide(access, basic("bob", "secret"), action)).satisfies(this::refused);
    assertThat(decide(access, null, action)).satisfies(this::refused);
  }

  @Test
  void anonymousAccessNeverDeletes() {
    HtpasswdAccess access = access(true);

    for (Action action : Set.of(Action.PING, Action.PULL, Action.PUSH, Action.CATALOG)) {
      assertThat(decide(access, null, action)).isEqualTo(new AccessDecision.Allowed(null));
    }
    assertThat(decide(access, null, Action.DELETE)).satisfies(this::refused);
    assertThat(decide(access, basic("ann", "secret"), Action.DELETE))
        .isEqualTo(new AccessDecision.Allowed("ann"));
  }

  @Test
  void invitesToLogInWhereThatAddsSomething() {
    assertThat(access(true).invitation()).hasValue("Basic realm=\"team\"");
    assertThat(access(false).invitation()).isEmpty();
  }

  @Test
  void wrongCredentialsAreRefusedEvenWhereNoneAreNeeded() {
    assertThat(decide(access(true), basic("ann", "wrong"), Action.PING)).satisfies(this::refused);
  }

  @Test
  void emptyUserAndPasswordAreAnonymous() {
    assertThat(decide(access(true), basic("", ""), Action.PULL))
        .isEqualTo(new AccessDecision.Allowed(null));
    assertThat(decide(access(false), basic("", ""), Action.PULL)).satisfies(this::refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic YW5u",
        "Basic Og",
        "Basic /zo=",
        "Bearer abc",
        "basic\tYW5uOnNlY3JldA==",
        "Digest x",
        "\u0000",
        "Basic YW5uOnNlY3JldA==extra",
        ","
      })
  void aMalformedHeaderIsRefusedNotAnError(String header) {
    AccessDecision decision = decide(access(false), header, Action.PULL);

    assertThat(decision).satisfies(this::refused);
  }

  @Test
  void theNameOfTheSchemeHasNoCase() {
    assertThat(decide(access(false), "bAsIc YW5uOnNlY3JldA==", Action.PING))
        .isEqualTo(new AccessDecision.Allowed("ann"));
  }

  @Test
  void aPasswordMayHoldColonsAndOtherAlphabets() {
    assertThat(decide(access(false), basic("carl", "pässwörd:x"), Action.PING))
        .isEqualTo(new AccessDecision.Allowed("carl"));
  }

  @Test
  void aLongPasswordCountsByItsFirst72Bytes() {
    HtpasswdAccess access = access(false);

    assertThat(decide(access, basic("long", "a".repeat(72) + "tail"), Action.PING))
        .isEqualTo(new AccessDecision.Allowed("long"));
    assertThat(decide(access, basic("long", "a".repeat(72)), Action.PING))
        .isEqualTo(new AccessDecision.Allowed("long"));
    assertThat(decide(access, basic("long", "a".repeat(71)), Action.PING)).satisfies(this::refused);
  }

  @Test
  void anEditRevokesAtOnceThoughThePasswordWasRemembered() throws IOException {
    HtpasswdAccess access = access(false);
    assertThat(decide(access, basic("ann", "secret"), Action.PULL))
        .isEqualTo(new AccessDecision.Allowed("ann"));

    write("ann:" + UMLAUTS_AND_COLON + "\n");
    assertThat(decide(access, basic("ann", "secret"), Action.PULL)).satisfies(this::refused);
    assertThat(decide(access, basic("ann", "pässwörd:x"), Action.PULL))
        .isEqualTo(new AccessDecision.Allowed("ann"));

    write("bob:" + SECRET + "\n");
    assertThat(decide(access, basic("ann", "pässwörd:x"), Action.PULL)).satisfies(this::refused);
  }

  @Test
  void tenThousandRequestsAtCostTenAreOneVerificationPerUser() throws IOException {
    AtomicInteger verifications = new AtomicInteger();
    PasswordCheck.Hashing bcrypt = PasswordCheck.bcrypt();
    PasswordCheck.Hashing counting =
        (password, hash) -> {
          verifications.incrementAndGet();
          return bcrypt.matches(password, hash);
        };
    BCrypt.Hasher hasher = BCrypt.withDefaults();
    write(
        "ann:%s\nbob:%s\n"
            .formatted(
                hasher.hashToString(10, "a".toCharArray()),
                hasher.hashToString(10, "b".toCharArray())));
    HtpasswdAccess access = new HtpasswdAccess(file(), "team", () -> CLOSED, null, clock, counting);

    for (int i = 0; i < 5_000; i++) {
      assertThat(decide(access, basic("ann", "a"), Action.PULL))
          .isEqualTo(new AccessDecision.Allowed("ann"));
      assertThat(decide(access, basic("bob", "b"), Action.PUSH))
          .isEqualTo(new AccessDecision.Allowed("bob"));
    }

    assertThat(verifications).hasValue(2);
  }

  @Test
  void aMissingOrEmptyFileOpensNothing() throws IOException {
    HtpasswdAccess access = access(false);
    assertThat(decide(access, basic("ann", "secret"), Action.PULL))
        .isEqualTo(new AccessDecision.Allowed("ann"));

    write("");
    assertThat(decide(access, basic("ann", "secret"), Action.PULL)).satisfies(this::refused);
    assertThat(decide(access, null, Action.PULL)).satisfies(this::refused);

    Files.delete(file());
    assertThat(decide(access, basic("ann", "secret"), Action.PULL)).satisfies(this::refused);
    assertThat(decide(access, basic("", ""), Action.PULL)).satisfies(this::refused);

    HtpasswdAccess without = new HtpasswdAccess(null, "team", () -> CLOSED, null, clock);
    assertThat(decide(without, basic("ann", "secret"), Action.PULL)).satisfies(this::refused);
  }

  @Test
  void whoeverGuessesHasToWaitAndTheRememberedUserHasNot() {
    HtpasswdAccess access = access(false);
    assertThat(decide(access, basic("ann", "secret"), Action.PULL))
        .isEqualTo(new AccessDecision.Allowed("ann"));
    for (int i = 0; i < 10; i++) {
      assertThat(decide(access, basic("ann", "guess" + i), Action.PULL)).satisfies(this::refused);
    }
    clock.advance(Duration.ofSeconds(20));

    assertThat(decide(access, basic("ann", "guess"), Action.PULL))
        .isEqualTo(new AccessDecision.Throttled("ann", Duration.ofSeconds(40)));
    assertThat(decide(access, basic("ann", "secret"), Action.PULL))
        .isEqualTo(new AccessDecision.Allowed("ann"));
    assertThat(decide(access, basic("bob", "guess"), Action.PULL)).satisfies(this::refused);
    assertThat(
            access.decide(
                new Caller(basic("ann", "guess"), "10.0.0.2", () -> null),
                new AccessRequest(Action.PING, null)))
        .satisfies(this::refused);

    clock.advance(Duration.ofSeconds(40));
    assertThat(decide(access, basic("ann", "guess"), Action.PULL)).satisfies(this::refused);
  }

  @Test
  void guessesSentAllAtOnceAreCountedAsWell() throws Exception {
    // Dear enough that all have come in before the tenth has failed.
    write("ann:" + BCrypt.withDefaults().hashToString(8, "secret".toCharArray()) + "\n");
    HtpasswdAccess access = access(false);
    try (ExecutorService callers = Executors.newFixedThreadPool(60)) {
      Set<Callable<AccessDecision>> guesses =
          IntStream.range(0, 60)
              .<Callable<AccessDecision>>mapToObj(
                  i -> () -> decide(access, basic("ann", "guess" + i), Action.PULL))
              .collect(Collectors.toSet());
      long verified =
          callers.invokeAll(guesses).stream()
              .map(Future::resultNow)
              .filter(AccessDecision.Unauthenticated.class::isInstance)
              .count();

      assertThat(verified).isBetween(10L, 10L + Runtime.getRuntime().availableProcessors());
    }
  }

  @Test
  void theRealmCannotBreakOutOfItsHeader() {
    HtpasswdAccess access =
        new HtpasswdAccess(file(), "te\"am\\ \r\nX-Evil: ü", () -> CLOSED, null, clock);

    assertThat(decide(access, null, Action.PING))
        .isInstanceOfSatisfying(
            AccessDecision.Unauthenticated.class,
            decision ->
                assertThat(decision.challenge()).isEqualTo("Basic realm=\"te_am_ __X-Evil: _\""));
  }

  private void refused(AccessDecision decision) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            AccessDecision.Unauthenticated.class,
            refusal -> assertThat(refusal.challenge()).isEqualTo("Basic realm=\"team\""));
  }

  private HtpasswdAccess access(boolean anonymousPullAndPush) {
    return new HtpasswdAccess(
        file(), "team", () -> anonymousPullAndPush ? FULL : CLOSED, null, clock);
  }

  private static AccessDecision decide(
      HtpasswdAccess access, @Nullable String authorization, Action action) {
    RepositoryName repository =
        switch (action) {
          case PING, CATALOG -> null;
          case PULL, PUSH, DELETE, LIST -> new RepositoryName("team/app");
        };
    return access.decide(
        new Caller(authorization, "10.0.0.1", () -> null), new AccessRequest(action, repository));
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private Path file() {
    return folder.resolve("htpasswd");
  }

  private void write(String text) throws IOException {
    Files.writeString(file(), text);
  }
}
