package dev.priok.playground;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The one directory that a playground writes to, held by one playground at a time. The lock goes
 * with the process, so a killed playground leaves nothing to clear up.
 */
final class DataDirectory implements AutoCloseable {
  private static final String LOCK_FILE = "playground.lock";

  private final Path path;
  private final RandomAccessFile lockFile;

  private DataDirectory(Path path, RandomAccessFile lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** Where the playground lives when nobody says otherwise: {@code ~/.local/share/priok}. */
  static Path standard(Map<String, String> environment, String home) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return (data.isEmpty() ? Path.of(home, ".local", "share") : Path.of(data))
        .resolve("priok")
        .resolve("playground");
  }

  /**
   * Makes the directory where it is missing, and locks it.
   *
   * @throws PlaygroundException when it cannot be written, or another playground holds it
   */
  static DataDirectory open(Path path) {
    Path directory = path.toAbsolutePath().normalize();
    RandomAccessFile file = null;
    try {
      Files.createDirectories(directory);
      file = new RandomAccessFile(directory.resolve(LOCK_FILE).toFile(), "rw");
      FileLock lock = tryLock(file);
      if (lock == null) {
        String holder = file.readLine();
        file.close();
        throw new PlaygroundException(
            "Another playground (process %s) is using %s: stop it, or give this one a directory of its own with ARGS=\"--data DIR\"."
                .formatted(holder, directory));
      }
      file.setLength(0);
      file.write((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8));
      return new DataDirectory(directory, file);
    } catch (IOException e) {
      throw new PlaygroundException(
          "%s cannot be written (%s): choose another directory with ARGS=\"--data DIR\"."
              .formatted(directory, reason(e)));
    }
  }

  private static @Nullable FileLock tryLock(RandomAccessFile file) throws IOException {
    try {
      return file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
