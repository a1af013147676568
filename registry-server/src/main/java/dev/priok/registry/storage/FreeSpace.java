package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the file system of the store has room for pushes; asked anew each time. */
public final class FreeSpace {

  /** What a file system can be short of. */
  public enum Resource {
    BYTES,
    INODES
  }

  private final Path rootDirectory;
  private final LowSpace low;

  /** Finding it costs a look at all mounts, asking it one system call. */
  private volatile @Nullable FileStore store;

  /** Made with the first question: linking it takes time that a start has better uses for. */
  private volatile @Nullable InodeCount inodes;

  public FreeSpace(Path rootDirectory, LowSpace low) {
    this.rootDirectory = rootDirectory;
    this.low = low;
  }

  /** What there is so little of that no push may begin; bytes first, empty where there is room. */
  public Optional<Resource> shortage() {
    return shortage(1);
  }

  /**
   * What there is so little of that a push that has begun must end here: it may use half of what is
   * kept free, so that those under way come to an end and the collector still has room.
   */
  public Optional<Resource> severeShortage() {
    return shortage(2);
  }

  /** Whether there is too little of one of them for a push to begin. */
  public boolean isShortOf(Resource resource) {
    return isShortOf(resource, 1);
  }

  /**
   * Whether a push that found no room lacked inodes. Its own may be free again by now, so few count
   * as none.
   */
  public boolean isOutOfInodes() {
    return count().map(inodes -> inodes.available() < LowSpace.FEWEST_INODES).orElse(false);
  }

  private Optional<Resource> shortage(int divisor) {
    for (Resource resource : Resource.values()) {
      if (isShortOf(resource, divisor)) {
        return Optional.of(resource);
      }
    }
    return Optional.empty();
  }

  private boolean isShortOf(Resource resource, int divisor) {
    return !low.isOff()
        && switch (resource) {
          case BYTES -> lacksBytes(divisor);
          case INODES -> lacksInodes(divisor);
        };
  }

  private boolean lacksBytes(int divisor) {
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

  private boolean lacksInodes(int divisor) {
    return count()
        .map(inodes -> inodes.available() < low.leastInodes(inodes.total()) / divisor)
        .orElse(false);
  }

  private Optional<Inodes> count() {
    InodeCount known = inodes;
    if (known == null) {
      known = new InodeCount();
      inodes = known;
    }
    return known.of(rootDirectory);
  }
}
