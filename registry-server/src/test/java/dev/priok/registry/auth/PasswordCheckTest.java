package dev.priok.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.priok.registry.AdjustableClock;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordCheckTest {
  private static final PasswordCheck.Outcome RIGHT = new PasswordCheck.Outcome.Right();
  private static final PasswordCheck.Outcome WRONG = new PasswordCheck.Outcome.Wrong();

  private final AtomicInteger verifications = new AtomicInteger();
  private final PasswordCheck.Hashing bcrypt = PasswordCheck.bcrypt();
  private final PasswordCheck passwords =
      new PasswordCheck(
          (password, hash) -> {
            verifications.incrementAndGet();
            return bcrypt.matches(password, hash);
          },
          new FailureThrottle(new AdjustableClock(Instant.now())),
          2);

  /** Who knows one password can send no end of others, and must not fill the memory by it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noMoreThanTenThousandPasswordsAreRemembered(boolean right) {
    PasswordCheck counting =
        new PasswordCheck(
            (_, _) -> {
              verifications.incrementAndGet();
              return right;
            },
            new FailureThrottle(new AdjustableClock(Instant.now())),
            2);
    Htpasswd users = Htpasswd.parse(bytes("ann:$2y$04$" + "a".repeat(53)));
    Runnable all =
        () -> {
          for (int i = 0; i < 12_000; i++) {
            // Each from elsewhere, so that the throttle lets the wrong ones pass too.
            var login = new Authorization.Basic("ann", bytes("password " + i));
            assertThat(counting.check(users, login, "address " + i))
                .isEqualTo(right ? RIGHT : WRONG);
          }
        };

    all.run();
    assertThat(verifications).hasValue(12_000);
    all.run();
    assertThat(verifications).hasValueBetween(14_000, 23_000);
  }

  @Test
  void aHundredFirstRequestsAtOnceAreOneVerification() throws Exception {
    Htpasswd users = Htpasswd.parse(bytes("ann:" + hash(8, "a")));
    Callable<PasswordCheck.Outcome> request = () -> check(users, "ann", "a");

    try (ExecutorService callers = Executors.newFixedThreadPool(100)) {
      assertThat(callers.invokeAll(Collections.nCopies(100, request)))
          .extracting(Future::resultNow)
          .containsOnly(RIGHT);
    }

    assertThat(verifications).hasValue(1);
  }

  @Test
  void theSameWrongPasswordIsOneGuessHoweverOftenItIsSent() {
    Htpasswd users = Htpasswd.parse(bytes("ann:" + hash(4, "a")));

    for (int i = 0; i < 100; i++) {
      assertThat(check(users, "ann", "mistyped")).isEqualTo(WRONG);
      assertThat(check(users, "nobody", "mistyped")).isEqualTo(WRONG);
    }

    assertThat(check(users, "ann", "a")).isEqualTo(RIGHT);
    assertThat(verifications).hasValue(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cheap", "costly", "nobody"})
  void aWrongPasswordCostsTheSameForEveryUserOfAFileWithDifferentCosts(String user) {
    AtomicLong work = new AtomicLong();
    PasswordCheck counting =
        new PasswordCheck(
            (_, hash) -> {
              String cost = new String(hash, StandardCharsets.US_ASCII).substring(4, 6);
              work.addAndGet(1L << Integer.parseInt(cost));
              return false;
            },
            new FailureThrottle(new AdjustableClock(Instant.now())),
            2);
    String rest = "$" + "a".repeat(53);
    Htpasswd users = Htpasswd.parse(bytes("cheap:$2y$05" + rest + "\ncostly:$2y$12" + rest));

    counting.check(users, new Authorization.Basic(user, bytes("guess")), "192.0.2.1");

    assertThat(work).hasValue(1L << 12);
  }

  @Test
  void aWrongPasswordIsRightOnceTheLineSaysSo() {
    assertThat(check(Htpasswd.parse(bytes("ann:" + hash(4, "a"))), "ann", "b")).isEqualTo(WRONG);

    assertThat(check(Htpasswd.parse(bytes("ann:" + hash(4, "b"))), "ann", "b")).isEqualTo(RIGHT);
  }

  @Test
  void aUserWhoDoesNotExistIsVerifiedAsOneWhoDoes() {
    Htpasswd users = Htpasswd.parse(bytes("ann:" + hash(4, "a")));

    assertThat(check(users, "nobody", "a")).isEqualTo(WRONG);
    assertThat(verifications).hasValue(1);
  }

  @Test
  void aChangedLineLiftsTheThrottleOfThatUserOnly() {
    String ann = "ann:" + hash(4, "a");
    Htpasswd before = Htpasswd.parse(bytes(ann + "\nbob:" + hash(4, "b")));
    for (int i = 0; i < 10; i++) {
      assertThat(check(before, "ann", "guess" + i)).isEqualTo(WRONG);
      assertThat(check(before, "bob", "guess" + i)).isEqualTo(WRONG);
    }
    Htpasswd after = Htpasswd.parse(bytes(ann + "\nbob:" + hash(4, "new")));

    assertThat(check(after, "bob", "new")).isEqualTo(RIGHT);
    assertThat(check(after, "ann", "a")).isInstanceOf(PasswordCheck.Outcome.NotNow.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  void everyNameOfBcryptIsTaken(String version) {
    String line = version + hash(4, "a").substring(version.length());

    assertThat(check(Htpasswd.parse(bytes("ann:" + line)), "ann", "a")).isEqualTo(RIGHT);
  }

  private PasswordCheck.Outcome check(Htpasswd users, String user, String password) {
    return passwords.check(users, new Authorization.Basic(user, bytes(password)), "10.0.0.1");
  }

  private static String hash(int cost, String password) {
    return BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(cost, password.toCharArray());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
