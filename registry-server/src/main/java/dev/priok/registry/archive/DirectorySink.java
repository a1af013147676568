package dev.priok.registry.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the files of an archive below a directory, under names that are ours. */
final class DirectorySink implements ArchiveSink {

  private final Path directory;

  DirectorySink(Path directory) {
    this.directory = directory;
  }

  @Override
  public void add(String name, long length, InputStream content) throws IOException {
    Path file = directory.resolve(name);
    Path parent = file.getParent();
    Files.createDirectories(parent == null ? directory : parent);
    Files.copy(content, file);
  }

  @Override
  public void close() {
    // Each file is whole by itself.
  }
}
