package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Whether a directory lies on a file system that is mounted read-only. */
public final class ReadOnlyMount {

  private ReadOnlyMount() {}

  /**
   * Asks the file system. Tries to write only where this process may not: permissions and the mount
   * look alike otherwise.
   */
  public static boolean holds(Path directory) {
    if (Files.isWritable(directory)) {
      return false;
    }
    Path probe = directory.resolve("." + UUID.randomUUID());
    try {
      Files.createFile(probe);
      Files.delete(probe);
      return false;
    } catch (IOException e) {
      return StorageFailures.meansReadOnly(e);
    }
  }
}
