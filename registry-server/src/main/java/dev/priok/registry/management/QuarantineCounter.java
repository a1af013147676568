package dev.priok.registry.management;

import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Counts the damaged files that checks took out of a store; nobody but a person removes them. */
final class QuarantineCounter {

  private final Path quarantine;

  QuarantineCounter(Storage storage) {
    this.quarantine = storage.layout().path(new PathSpec.Quarantine());
  }

  Extent count() throws IOException {
    Sum sum = new Sum();
    Files.walkFileTree(quarantine, sum);
    return new Extent(sum.files, sum.bytes);
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private long files;
    private long bytes;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files++;
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (StorageFailures.meansAbsent(failure)) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }
  }
}
