package dev.priok.registry.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Sorted names of a directory's entries, remembered for as long as the directory itself has not
 * changed: same inode, mtime and ctime, taken before reading. A listing that was read within two
 * seconds of the directory's last change is not trusted, because a second change in the same tick
 * of a coarse clock would leave the times as they are (git's rule for a racy index). So changes by
 * other processes are seen at once, and own writes need no announcement.
 */
public final class DirectoryListings {

  private static final Duration RACY = Duration.ofSeconds(2);
  private static final long MAX_REMEMBERED_BYTES = HeapShare.ofCache(16L * 1024 * 1024);

  /** What path, stamp, lists and the cache's own records take; a listing has few names mostly. */
  private static final int BYTES_PER_LISTING = 400;

  private static final int BYTES_PER_NAME = 48;

  /** Times in nanoseconds since the epoch. */
  private record Stamp(Object inode, long modified, long changed) {}

  private record Listing(Stamp stamp, List<String> names) {
    int weight() {
      long bytes = BYTES_PER_LISTING;
      for (String name : names) {
        bytes += name.length() + BYTES_PER_NAME;
      }
      return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
  }

  private final Clock clock;
  private final DirectoryReads reads = new DirectoryReads();
  private final Cache<Path, Listing> remembered =
      Caffeine.newBuilder()
          .maximumWeight(MAX_REMEMBERED_BYTES)
          .weigher((Path path, Listing listing) -> listing.weight())
          .build();

  public DirectoryListings(Clock clock) {
    this.clock = clock;
  }

  /**
   * Names of all entries in the order of their characters; empty when there is no such directory.
   */
  public Optional<List<String>> names(Path directory) throws IOException {
    return names(directory, true);
  }

  /**
   * As {@link #names(Path)} for who goes over the whole store: what is remembered serves, but
   * nothing is remembered for its sake, which would take the memory of what requests ask for.
   */
  Optional<List<String>> namesInPassing(Path directory) throws IOException {
    return names(directory, false);
  }

  private Optional<List<String>> names(Path directory, boolean remember) throws IOException {
    try {
      Optional<Stamp> stamp = stamp(directory);
      if (stamp.isEmpty()) {
        return Optional.empty();
      }
      Listing known = remembered.getIfPresent(directory);
      if (known != null && known.stamp().equals(stamp.get())) {
        return Optional.of(known.names());
      }
      boolean settled = isSettled(stamp.get());
      List<String> names = reads.read(directory);
      if (remember && settled) {
        remembered.put(directory, new Listing(stamp.get(), names));
      }
      return Optional.of(names);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private boolean isSettled(Stamp stamp) {
    long racy = clock.instant().minus(RACY).toEpochMilli();
    return TimeUnit.NANOSECONDS.toMillis(stamp.modified()) < racy;
  }

  private static Optional<Stamp> stamp(Path directory) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(
            directory, "unix:ino,isDirectory,lastModifiedTime,ctime", new LinkOption[0]);
    if (!Boolean.TRUE.equals(attributes.get("isDirectory"))) {
      return Optional.empty();
    }
    return Optional.of(
        new Stamp(
            required(attributes, "ino"),
            nanoseconds(required(attributes, "lastModifiedTime")),
            nanoseconds(required(attributes, "ctime"))));
  }

  private static long nanoseconds(Object time) {
    return ((FileTime) time).to(TimeUnit.NANOSECONDS);
  }

  private static Object required(Map<String, Object> attributes, String name) throws IOException {
    Object value = attributes.get(name);
    if (value == null) {
      throw new IOException("the file system has no attribute " + name);
    }
    return value;
  }
}
