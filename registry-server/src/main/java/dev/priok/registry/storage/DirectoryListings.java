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
import java.util.Collections;
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

  /** What path, stamp, lists and the cache's own records take; a listing has few names mostly. */
  private static final int BYTES_PER_LISTING = 400;

  /** Of so many names each asker has a reading, in place of one of all for those who wait. */
  private static final int FEW_NAMES = 4_096;

  /** Times in nanoseconds since the epoch. */
  private record Stamp(Object inode, long modified, long changed) {}

  /** What a caller has use for. */
  private enum Wanted {
    ALL,
    ALL_IN_PASSING,
    MANY,
    FEW;

    boolean isPart() {
      return this == MANY || this == FEW;
    }
  }

  /** Reads a directory that may not be there. */
  @FunctionalInterface
  private interface Reading<T> {
    Optional<T> read() throws IOException;
  }

  /** What a directory has; no names when they are too many, or not worth it, to hold them all. */
  private record Listing(Stamp stamp, Optional<List<String>> names) {
    int weight() {
      long bytes = BYTES_PER_LISTING;
      for (String name : names.orElse(List.of())) {
        bytes += DirectoryReads.bytes(name);
      }
      return (int) Math.min(Integer.MAX_VALUE, bytes);
    }
  }

  private final Clock clock;
  private final long mostBytes;
  private final DirectoryReads reads = new DirectoryReads();
  private final Cache<Path, Listing> remembered;

  public DirectoryListings(Clock clock) {
    this(clock, HeapShare.ofCache(16L * 1024 * 1024));
  }

  /**
   * Remembers listings.
   *
   * @param mostBytes that all remembered listings may take
   */
  DirectoryListings(Clock clock, long mostBytes) {
    this.clock = clock;
    this.mostBytes = mostBytes;
    this.remembered =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes)
            .weigher((Path path, Listing listing) -> listing.weight())
            .build();
  }

  /**
   * Names of all entries in the order of their characters; empty when there is no such directory.
   */
  public Optional<List<String>> names(Path directory) throws IOException {
    return listing(directory, Wanted.ALL).flatMap(Listing::names);
  }

  /**
   * As {@link #names(Path)} for who goes over the whole store: what is remembered serves, but
   * nothing is remembered for its sake, which would take the memory of what requests ask for.
   */
  Optional<List<String>> namesInPassing(Path directory) throws IOException {
    return listing(directory, Wanted.ALL_IN_PASSING).flatMap(Listing::names);
  }

  /**
   * Names that do not come before {@code from}, in order: all of them, or, of a directory with more
   * than can be remembered or that is changing, at least the first {@code limit}. None when there
   * is no such directory.
   */
  List<String> namesFrom(Path directory, String from, int limit) throws IOException {
    Optional<Listing> listing = listing(directory, limit > FEW_NAMES ? Wanted.MANY : Wanted.FEW);
    if (listing.isEmpty()) {
      return List.of();
    }
    Optional<List<String>> known = listing.get().names();
    if (known.isEmpty()) {
      return orAbsent(() -> Optional.of(DirectoryReads.first(directory, from, limit)))
          .orElse(List.of());
    }
    List<String> names = known.get();
    int at = Collections.binarySearch(names, from);
    return names.subList(at < 0 ? -at - 1 : at, names.size());
  }

  private Optional<Listing> listing(Path directory, Wanted wanted) throws IOException {
    return orAbsent(() -> {
      Optional<Stamp> stamp = stamp(directory);
      if (stamp.isEmpty()) {
        return Optional.empty();
      }
      Listing known = remembered.getIfPresent(directory);
      if (known != null
          && known.stamp().equals(stamp.get())
          && (known.names().isPresent() || wanted.isPart())) {
        return Optional.of(known);
      }
      boolean settled = isSettled(stamp.get());
      if (wanted == Wanted.FEW && !settled) {
        return Optional.of(new Listing(stamp.get(), Optional.empty()));
      }
      long most = wanted.isPart() ? mostBytes : Long.MAX_VALUE;
      Listing read = new Listing(stamp.get(), reads.read(directory, most));
      if (settled && wanted != Wanted.ALL_IN_PASSING) {
        remembered.put(directory, read);
      }
      return Optional.of(read);
    });
  }

  private static <T> Optional<T> orAbsent(Reading<T> reading) throws IOException {
    try {
      return reading.read();
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
