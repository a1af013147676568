package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** What an error of the file system means. The JDK tells most of them apart by their text only. */
public final class StorageFailures {

  /** What to tell whoever wants to change a store that can only be read. */
  public static final String READ_ONLY =
      "storage is mounted read-only, so nothing can be pushed or deleted: look for errors of its"
          + " disk, mount its volume for writing, then try again";

  private StorageFailures() {}

  /** What to tell whoever may give orders to the store at {@code root}, with the cure if known. */
  public static String explain(IOException failure, Path root) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof AccessDeniedException denied) {
      return Ownership.cure(denied, root);
    }
    if (meansReadOnly(failure)) {
      return READ_ONLY + " (" + message + ")";
    }
    if (!meansFull(failure)) {
      return "storage: " + failure;
    }
    return saysFull(failure)
        ? "storage is full (no space, inode or quota is left): enlarge its volume, or free some"
            + " space on it and collect garbage, then try again ("
            + message
            + ")"
        // A text of our own, which says what helps.
        : "storage: " + message;
  }

  /** Whether there is no space, no inode or no quota left. */
  public static boolean meansFull(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (saysFull(cause)) {
        return true;
      }
    }
    return false;
  }

  private static boolean saysFull(Throwable failure) {
    String message = failure.getMessage();
    return message != null
        && (message.contains("No space left on device") || message.contains("Disk quota exceeded"));
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
