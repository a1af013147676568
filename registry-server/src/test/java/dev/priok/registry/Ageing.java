package dev.priok.registry;

import dev.priok.registry.storage.RunId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Lets a store grow older without waiting. */
public final class Ageing {

  private Ageing() {}

  /** Everything in the store has been written that much earlier. */
  public static void age(Path root, Duration by) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path path : paths) {
      try {
        ageOne(path, by);
      } catch (NoSuchFileException e) {
        // Gone meanwhile.
      }
    }
  }

  private static void ageOne(Path path, Duration by) throws IOException {
    if (path.getParent().endsWith("priok/trash")) {
      Optional<RunId> run = RunId.tryParse(path.getFileName().toString());
      if (run.isPresent()) {
        RunId older = new RunId(run.get().began().minus(by));
        Files.move(path, path.resolveSibling(older.toString()));
        return;
      }
    }
    FileTime time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
    Files.setLastModifiedTime(path, FileTime.from(time.toInstant().minus(by)));
  }
}
