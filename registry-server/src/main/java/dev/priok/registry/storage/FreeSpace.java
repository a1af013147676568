package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether the file system of the store has room for pushes; asked anew each time. */
public final class FreeSpace {

  private final Path rootDirectory;
  private final LowSpace low;

  /** Finding it costs a look at all mounts, asking it one system call. */
  private volatile @Nullable FileStore store;

  public FreeSpace(Path rootDirectory, LowSpace low) {
    this.rootDirectory = rootDirectory;
    this.low = low;
  }

  /** Whether no push may begin. */
  public boolean isLow() {
    return isBelow(1);
  }

  /**
   * Whether a push that has begun must end here: it may use half of what is kept free, so that
   * those under way come to an end and the collector still has room.
   */
  public boolean isNearlyGone() {
    return isBelow(2);
  }

  private boolean isBelow(int divisor) {
    try {
      FileStore known = store;
      if (known == null) {
        known = Files.getFileStore(rootDirectory);
        store = known;
      }
      return known.getUsableSpace() < low.leastBytes(known.getTotalSpace()) / divisor;
    } catch (IOException e) {
      // Not known to be low: the push itself will find out.
      return false;
    }
  }
}
