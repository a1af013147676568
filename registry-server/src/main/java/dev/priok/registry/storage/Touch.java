package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Marks files as in use by their mtime, for the collector's grace. A use renews an mtime only when
 * it is older than a quarter of the grace: most uses then cost no write.
 */
final class Touch {

  private static final int USES_PER_GRACE = 4;

  private final Clock clock;
  private final Duration renewAfter;
  private final DamageReports damage;

  Touch(Clock clock, Duration grace, DamageReports damage) {
    this.clock = clock;
    // Duration's own division sets up BigDecimal, for 30 ms of the server's start.
    this.renewAfter = Duration.ofNanos(grace.toNanos() / USES_PER_GRACE);
    this.damage = damage;
  }

  /** How old a mark may get before a use renews it. */
  Duration renewAfter() {
    return renewAfter;
  }

  /** What became of a file's mark. */
  enum Outcome {
    MARKED,
    ABSENT,
    /** The file belongs to another user. */
    REFUSED,
    /** Nothing is marked, and nothing collected, on a file system that is mounted read-only. */
    READ_ONLY
  }

  /** Marks a file, unless it has a young mark; reports one that cannot be marked. */
  Outcome use(Path file) {
    return reported(file, tryUse(file));
  }

  /** As {@link #use}, for who has another way to mark it. */
  Outcome tryUse(Path file) {
    Instant now = clock.instant();
    try {
      Instant lastUse = Files.getLastModifiedTime(file).toInstant();
      if (lastUse.isBefore(now.minus(renewAfter))) {
        Files.setLastModifiedTime(file, FileTime.from(now));
      }
      return Outcome.MARKED;
    } catch (IOException e) {
      return judge(e);
    }
  }

  /** Marks a file in any case. */
  Outcome renew(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
      return Outcome.MARKED;
    } catch (IOException e) {
      return reported(file, judge(e));
    }
  }

  private static Outcome judge(IOException failure) {
    if (StorageFailures.meansAbsent(failure)) {
      return Outcome.ABSENT;
    }
    return StorageFailures.meansReadOnly(failure) ? Outcome.READ_ONLY : Outcome.REFUSED;
  }

  private Outcome reported(Path file, Outcome outcome) {
    if (outcome == Outcome.REFUSED) {
      damage.report(file, "modification time cannot be set");
    }
    return outcome;
  }
}
