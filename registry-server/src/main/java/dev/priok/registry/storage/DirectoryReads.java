package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads directories, each by one thread at a time. Who comes while one is being read waits and may
 * share the next reading: that one began after they came, so it has all that they can know of. A
 * directory of 100,000 names would else be in memory once for each request.
 */
final class DirectoryReads {

  private static final int LANES = 64;

  /** What a name takes in memory, besides its characters. */
  private static final int BYTES_PER_NAME = 48;

  private final List<Lane> lanes = IntStream.range(0, LANES).mapToObj(_ -> new Lane()).toList();

  /** Takes the names as they come, and says whether it wants more. */
  @FunctionalInterface
  private interface NameTaker {
    boolean take(String name);
  }

  private record Reading(Path directory, long mostBytes, long begun, Optional<List<String>> names) {
    boolean serves(Path wanted, long wantedBytes, long came) {
      return directory.equals(wanted) && mostBytes == wantedBytes && begun - came >= 0;
    }
  }

  /** Directories that are read one after the other. */
  private static final class Lane {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Reading latest;

    Optional<List<String>> read(Path directory, long mostBytes) throws IOException {
      long came = System.nanoTime();
      lock.lock();
      try {
        Reading known = latest;
        if (known == null || !known.serves(directory, mostBytes, came)) {
          long begun = System.nanoTime();
          known = new Reading(directory, mostBytes, begun, namesIn(directory, mostBytes));
        }
        latest = known;
        return known.names;
      } finally {
        // Kept for those who wait, no longer.
        latest = lock.hasQueuedThreads() ? latest : null;
        lock.unlock();
      }
    }
  }

  /**
   * Names of all entries, in the order of their characters; empty when they take more than {@code
   * mostBytes} of memory.
   */
  Optional<List<String>> read(Path directory, long mostBytes) throws IOException {
    return lanes.get(Math.floorMod(directory.hashCode(), LANES)).read(directory, mostBytes);
  }

  /**
   * The first {@code limit} names that do not come before {@code from}, in order. It holds no more
   * than these, so whoever comes reads at once.
   */
  static List<String> first(Path directory, String from, int limit) throws IOException {
    PriorityQueue<String> lastOnTop = new PriorityQueue<>(Comparator.reverseOrder());
    each(
        directory,
        name -> {
          if (name.compareTo(from) >= 0
              && (lastOnTop.size() < limit || name.compareTo(lastOnTop.element()) < 0)) {
            lastOnTop.add(name);
            if (lastOnTop.size() > limit) {
              lastOnTop.remove();
            }
          }
          return true;
        });
    return lastOnTop.stream().sorted().toList();
  }

  static long bytes(String name) {
    return (long) name.length() + BYTES_PER_NAME;
  }

  private static Optional<List<String>> namesIn(Path directory, long mostBytes) throws IOException {
    List<String> names = new ArrayList<>();
    long[] left = {mostBytes};
    each(
        directory,
        name -> {
          names.add(name);
          left[0] -= bytes(name);
          return left[0] >= 0;
        });
    if (left[0] < 0) {
      return Optional.empty();
    }
    Collections.sort(names);
    return Optional.of(List.copyOf(names));
  }

  private static void each(Path directory, NameTaker taker) throws IOException {
    // Not File.list(): it takes a reading that breaks off for a whole one.
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!taker.take(String.valueOf(entry.getFileName()))) {
          return;
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }
}
