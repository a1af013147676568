package dev.priok.registry.gc;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** When the next collection is due: at the first time of the schedule after the last one began. */
final class DueTime {

  private final Schedule schedule;
  private final Clock clock;
  private Instant since;

  /** Before a first collection counts from now on. */
  DueTime(Schedule schedule, Clock clock) {
    this.schedule = schedule;
    this.clock = clock;
    this.since = clock.instant();
  }

  /** A collection began then. */
  synchronized void collected(Instant began) {
    since = began;
  }

  /** Empty when none is planned; in the past when one was missed. */
  synchronized Optional<Instant> next() {
    Instant now = clock.instant();
    if (since.isAfter(now)) {
      // A clock that was once wrong must not stop collecting until it is right.
      since = now;
    }
    return schedule.next(since, clock.getZone());
  }
}
