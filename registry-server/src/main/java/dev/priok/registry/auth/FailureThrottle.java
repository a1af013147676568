package dev.priok.registry.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes somebody who guesses wait: counts failed logins by user and address. A user whose line of
 * the htpasswd file has changed is another one: who was given a new password does not wait.
 */
final class FailureThrottle {
  private static final int LIMIT = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int REMEMBERED = 20_000;

  private record Caller(String user, String line, String address) {}

  private record Failures(Instant first, int count) {}

  private final Clock clock;
  private final Cache<Caller, Failures> failures =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  FailureThrottle(Clock clock) {
    this.clock = clock;
  }

  /** How long the caller has to wait, empty when it may try. */
  Optional<Duration> waiting(String user, String line, String address) {
    Failures known = failures.getIfPresent(new Caller(user, line, address));
    if (known == null || known.count() < LIMIT) {
      return Optional.empty();
    }
    Duration left = Duration.between(clock.instant(), known.first().plus(WINDOW));
    return left.isPositive() ? Optional.of(left) : Optional.empty();
  }

  void failed(String user, String line, String address) {
    Instant now = clock.instant();
    failures
        .asMap()
        .compute(
            new Caller(user, line, address),
            (_, known) ->
                known == null || !now.isBefore(known.first().plus(WINDOW))
                    ? new Failures(now, 1)
                    : new Failures(known.first(), known.count() + 1));
  }
}
