package dev.priok.registry.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A value that takes a look at a file to know, and what that look gave, for a tenth of a second.
 * Safe for many threads.
 */
final class Recent<T> implements Supplier<T> {
  private static final Duration RECENT = Duration.ofMillis(100);

  private record Look<T>(T value, Instant at) {}

  private final Supplier<T> source;
  private final Clock clock;
  private volatile @Nullable Look<T> last;

  Recent(Supplier<T> source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /** Looks, and says what it is now. */
  @Override
  public T get() {
    // The time before it: the file may change while it is read.
    Instant at = clock.instant();
    T value = source.get();
    last = new Look<>(value, at);
    return value;
  }

  /** What it was within the last tenth of a second, without a look; empty where nobody looked. */
  Optional<T> known() {
    Look<T> look = last;
    if (look == null) {
      return Optional.empty();
    }
    Duration age = Duration.between(look.at(), clock.instant());
    // A clock that was set back must not make it last.
    return age.isNegative() || age.compareTo(RECENT) > 0
        ? Optional.empty()
        : Optional.of(look.value());
  }
}
