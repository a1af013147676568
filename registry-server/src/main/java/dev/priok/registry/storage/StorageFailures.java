package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

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

  /** Whether the file is not there, be it because something above it is not a directory. */
  public static boolean meansAbsent(IOException failure) {
    return failure instanceof NoSuchFileException
        || failure instanceof NotDirectoryException
        || (failure instanceof FileSystemException e && isNotDirectory(e.getReason()));
  }

  private static boolean isNotDirectory(@Nullable String reason) {
    return reason != null
        && (reason.contains("Not a directory") || reason.contains("Is a directory"));
  }
}
