package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

  private final List<Lane> lanes = IntStream.range(0, LANES).mapToObj(_ -> new Lane()).toList();

  private record Reading(Path directory, long begun, List<String> names) {}

  /** Directories that are read one after the other. */
  private static final class Lane {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Reading latest;

    List<String> read(Path directory) throws IOException {
      long came = System.nanoTime();
      lock.lock();
      try {
        Reading known = latest;
        if (known == null || !known.directory.equals(directory) || known.begun - came < 0) {
          known = new Reading(directory, System.nanoTime(), namesIn(directory));
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

  /** Names of all entries, in the order of their characters. */
  List<String> read(Path directory) throws IOException {
    return lanes.get(Math.floorMod(directory.hashCode(), LANES)).read(directory);
  }

  private static List<String> namesIn(Path directory) throws IOException {
    // Not File.list(): it takes a reading that breaks off for a whole one.
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(String.valueOf(entry.getFileName()));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(names);
    return List.copyOf(names);
  }
}
