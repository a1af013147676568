package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether the file system of the store has room for pushes. Asked anew at most once a second, so
 * freed space counts at once and a storm of requests costs nothing.
 */
public final class FreeSpace {

  private static final Duration KEPT = Duration.ofSeconds(1);

  private final Path rootDirectory;
  private final LowSpace low;
  private final Clock clock;
  private volatile Measured last = new Measured(Instant.MIN, Long.MAX_VALUE, 0);

  public FreeSpace(Path rootDirectory, LowSpace low, Clock clock) {
    this.rootDirectory = rootDirectory;
    this.low = low;
    this.clock = clock;
  }

  private record Measured(Instant at, long freeBytes, long capacityBytes) {}

  /** Whether a push may begin. */
  public boolean isLow() {
    Measured now = measure();
    return now.freeBytes() < low.leastBytes(now.capacityBytes());
  }

  /**
   * Whether a push that has begun must end here: it may use half of what is kept free, so that
   * those under way come to an end and the collector still has room.
   */
  public boolean isNearlyGone() {
    Measured now = measure();
    return now.freeBytes() < low.leastBytes(now.capacityBytes()) / 2;
  }

  /** Bytes that may still be written. */
  public long freeBytes() {
    return measure().freeBytes();
  }

  private Measured measure() {
    Measured known = last;
    Instant now = clock.instant();
    if (known.at().isAfter(now.minus(KEPT)) && !known.at().isAfter(now)) {
      return known;
    }
    try {
      FileStore store = Files.getFileStore(rootDirectory);
      last = new Measured(now, store.getUsableSpace(), store.getTotalSpace());
    } catch (IOException e) {
      // Not known to be low: what writes will find out.
      last = new Measured(now, Long.MAX_VALUE, 0);
    }
    return last;
  }
}
