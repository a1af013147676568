package dev.priok.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.AdjustableClock;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.AccessRule;
import dev.priok.registry.access.Action;
import dev.priok.registry.access.Caller;
import dev.priok.registry.access.RepositoryGlob;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of a caller without a look at the file and without bcrypt. */
class AllowedAtOnceTest {
  private static final Optional<AccessDecision.Allowed> ANN =
      Optional.of(new AccessDecision.Allowed("ann"));

  private static final AccessRequest PULL =
      new AccessRequest(Action.PULL, new RepositoryName("team/app"));

  @TempDir Path folder;

  private final AdjustableClock clock = new AdjustableClock(Instant.now().plusSeconds(60));
  private final AtomicInteger verifications = new AtomicInteger();
  private Permissions permissions = new Permissions(Permissions.Anonymous.NONE, List.of());
  private HtpasswdAccess access;

  @BeforeEach
  void serve() throws IOException {
    write("ann:$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q\n");
    PasswordCheck.Hashing bcrypt = PasswordCheck.bcrypt();
    PasswordCheck.Hashing counting =
        (password, hash) -> {
          verifications.incrementAndGet();
          return bcrypt.matches(password, hash);
        };
    access =
        new HtpasswdAccess(
            folder.resolve("htpasswd"), "team", () -> permissions, null, clock, counting);
  }

  @Test
  void aUserWhoseFirstLoginWasVerifiedIsKnownAndAnotherPasswordIsNot() {
    assertThat(atOnce(basic("ann", "secret"))).isEmpty();
    assertThat(verifications).hasValue(0);

    decide(basic("ann", "secret"));
    decide(basic("ann", "guess"));

    int verified = verifications.get();
    assertThat(atOnce(basic("ann", "secret"))).isEqualTo(ANN);
    assertThat(atOnce(basic("ann", "guess"))).isEmpty();
    assertThat(atOnce(basic("bob", "secret"))).isEmpty();
    assertThat(atOnce(null)).isEmpty();
    assertThat(atOnce("Bearer x")).isEmpty();
    assertThat(atOnce("Basic !!!")).isEmpty();
    assertThat(verifications).hasValue(verified);
  }

  @Test
  void whatWasSeenCountsForATenthOfASecond() {
    decide(basic("ann", "secret"));
    clock.advance(Duration.ofMillis(100));
    assertThat(atOnce(basic("ann", "secret"))).isEqualTo(ANN);

    clock.advance(Duration.ofMillis(1));
    assertThat(atOnce(basic("ann", "secret"))).isEmpty();

    decide(basic("ann", "secret"));
    assertThat(atOnce(basic("ann", "secret"))).isEqualTo(ANN);
    clock.advance(Duration.ofHours(-1));
    assertThat(atOnce(basic("ann", "secret"))).isEmpty();
  }

  @Test
  void aUserWhoWasTakenOutOfTheFileIsUnknownWithTheNextLookAtIt() throws IOException {
    decide(basic("ann", "secret"));

    write("bob:$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q\n");
    decide(basic("bob", "secret"));

    assertThat(atOnce(basic("ann", "secret"))).isEmpty();
  }

  @Test
  void whatARuleForbidsIsNotAllowedAtOnce() {
    AccessRule others =
        new AccessRule(List.of(new RepositoryGlob("other/**")), Set.of("ann"), Set.of(Action.PULL));
    permissions = new Permissions(Permissions.Anonymous.NONE, List.of(others));
    decide(basic("ann", "secret"));

    assertThat(atOnce(basic("ann", "secret"))).isEmpty();
  }

  @Test
  void whatNeedsNoLoginIsAllowedAtOnceButNotWithAWrongOne() {
    permissions = new Permissions(Permissions.Anonymous.PULL, List.of());
    decide(null);

    assertThat(atOnce(null)).hasValue(new AccessDecision.Allowed(null));
    assertThat(atOnce(basic("ann", "guess"))).isEmpty();
  }

  private Optional<AccessDecision.Allowed> atOnce(@Nullable String authorization) {
    return access.allowedAtOnce(caller(authorization), PULL);
  }

  private void decide(@Nullable String authorization) {
    var _ = access.decide(caller(authorization), PULL);
  }

  private static Caller caller(@Nullable String authorization) {
    return new Caller(authorization, "10.0.0.1", () -> null);
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private void write(String text) throws IOException {
    Files.writeString(folder.resolve("htpasswd"), text);
  }
}
