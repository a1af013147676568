package dev.priok.registry;

import dev.priok.registry.storage.RunId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a store grow older without waiting. */
public final class Ageing {

  private Ageing() {}

  /** Everything in the store has been written that much earlier. */
  public static void age(Path root, Duration by) throws IOException {
    List<Path> paths = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            paths.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return unlessGone(e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e)
              throws IOException {
            paths.add(directory);
            return unlessGone(e);
          }
        });
    for (Path path : paths) {
      try {
        ageOne(path, by);
      } catch (NoSuchFileException e) {
        // Gone meanwhile.
      }
    }
  }

  private static FileVisitResult unlessGone(@Nullable IOException e) throws IOException {
    if (e != null && !(e instanceof NoSuchFileException)) {
      throw e;
    }
    return FileVisitResult.CONTINUE;
  }

  private static void ageOne(Path path, Duration by) throws IOException {
    if (path.getParent().endsWith("priok/trash")) {
      Optional<RunId> run = RunId.tryParse(path.getFileName().toString());
      if (run.isPresent()) {
        moveToFreeName(path, run.get().began().minus(by));
        return;
      }
    }
    FileTime time = Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS);
    Files.setLastModifiedTime(path, FileTime.from(time.toInstant().minus(by)));
  }

  /** Of thousands of runs, two may come to be of one millisecond. */
  private static void moveToFreeName(Path run, Instant began) throws IOException {
    Path older = run.resolveSibling(new RunId(began).toString());
    if (Files.exists(older)) {
      moveToFreeName(run, began.minusMillis(1));
    } else {
      Files.move(run, older);
    }
  }
}
