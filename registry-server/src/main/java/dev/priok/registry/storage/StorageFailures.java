package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What an error of the file system means. The JDK tells most of them apart by their text only. */
public final class StorageFailures {

  private StorageFailures() {}

  /** Whether there is no space, no inode or no quota left. */
  public static boolean meansFull(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = cause.getMessage();
      if (message != null
          && (message.contains("No space left on device")
              || message.contains("Disk quota exceeded"))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the file system is mounted read-only, as many are after an error of their disk. */
  public static boolean meansReadOnly(IOException failure) {
    String message = failure.getMessage();
    return message != null && message.contains("Read-only file system");
  }

  /**
   * Whether there is no such file, be it because a directory is in its place or a file above it.
   */
  public static boolean meansAbsent(IOException failure) {
    if (failure instanceof NoSuchFileException || failure instanceof NotDirectoryException) {
      return true;
    }
    String message = failure.getMessage();
    return message != null
        && (message.endsWith("Not a directory") || message.endsWith("Is a directory"));
  }
}
