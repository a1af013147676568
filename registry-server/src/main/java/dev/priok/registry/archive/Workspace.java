package dev.priok.registry.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Temporary files in one directory, all of which are gone after {@link #close}, or when the process
 * is told to end before.
 */
final class Workspace implements AutoCloseable {

  private final Path directory;
  private final boolean own;
  private final List<Path> files = new ArrayList<>();
  private final Thread onExit = new Thread(this::breakOff, "break-off");
  private boolean closed;

  private Workspace(Path directory, boolean own) throws IOException {
    this.directory = directory;
    this.own = own;
    try {
      Runtime.getRuntime().addShutdownHook(onExit);
    } catch (IllegalStateException e) {
      delete();
      throw new IOException("broken off", e);
    }
  }

  /** Files among others in a directory that stays. */
  static Workspace in(Path directory) throws IOException {
    return new Workspace(directory, false);
  }

  /** Files in a new directory below the system's temporary one ({@code java.io.tmpdir}). */
  static Workspace temporary() throws IOException {
    return new Workspace(Files.createTempDirectory("registry-import"), true);
  }

  Path directory() {
    return directory;
  }

  /** A file that nothing is in yet. */
  synchronized Path newFile() throws IOException {
    if (closed) {
      throw new IOException("broken off");
    }
    Path file = Files.createFile(directory.resolve(UUID.randomUUID() + ".tmp"));
    files.add(file);
    return file;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(onExit);
    } catch (IllegalStateException _) {
      // The process ends already, and both delete the same.
    }
    delete();
  }

  private void breakOff() {
    try {
      delete();
    } catch (IOException _) {
      // A server removes it after a day.
    }
  }

  private synchronized void delete() throws IOException {
    closed = true;
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
    if (own) {
      Files.deleteIfExists(directory);
    }
  }
}
