package dev.priok.registry.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A value that takes a look at a file to know, and what that look gave, for a tenth of a second.
 * Safe for many threads.
 */
final class Recent<T> implements Supplier<T> {
  private static final Duration RECENT = Duration.ofMillis(100);

  private record Look<T>(T value, Instant at) {}

  private final Supplier<T> source;
  private final Clock clock;
  private volatile Look<T> last;

  /** Looks for the first time. */
  Recent(Supplier<T> source, Clock clock) {
    this.source = source;
    this.clock = clock;
    this.last = look();
  }

  /** Looks, and says what it is now. */
  @Override
  public T get() {
    Look<T> look = look();
    last = look;
    return look.value();
  }

  /** What it was within the last tenth of a second, without a look; empty where nobody looked. */
  Optional<T> known() {
    Look<T> look = last;
    Duration age = Duration.between(look.at(), clock.instant());
    // A clock that was set back must not make it last.
    return age.isNegative() || age.compareTo(RECENT) > 0
        ? Optional.empty()
        : Optional.of(look.value());
  }

  private Look<T> look() {
    // The time before it: the file may change while it is read.
    Instant at = clock.instant();
    return new Look<>(source.get(), at);
  }
}
