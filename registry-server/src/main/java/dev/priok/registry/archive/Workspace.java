package dev.priok.registry.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Temporary files in one directory, all of which are gone after {@link #close}. */
final class Workspace implements AutoCloseable {

  private final Path directory;
  private final boolean own;
  private final List<Path> files = new ArrayList<>();

  private Workspace(Path directory, boolean own) {
    this.directory = directory;
    this.own = own;
  }

  /** Files among others in a directory that stays. */
  static Workspace in(Path directory) {
    return new Workspace(directory, false);
  }

  /** Files in a new directory below the system's temporary one ({@code java.io.tmpdir}). */
  static Workspace temporary() throws IOException {
    return new Workspace(Files.createTempDirectory("registry-import"), true);
  }

  /** The name of a file that is not there yet. */
  Path newFile() {
    Path file = directory.resolve(UUID.randomUUID() + ".tmp");
    files.add(file);
    return file;
  }

  @Override
  public void close() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    if (own) {
      Files.deleteIfExists(directory);
    }
  }
}
