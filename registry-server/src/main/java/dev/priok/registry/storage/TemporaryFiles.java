package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** What is being written and has no place in the store yet. */
public final class TemporaryFiles {

  /** Far longer than any write takes; another server may be at work in the same store. */
  private static final Duration KEPT = Duration.ofDays(1);

  private final Storage storage;

  /** Those of {@code storage}. */
  public TemporaryFiles(Storage storage) {
    this.storage = storage;
  }

  /**
   * Removes what nobody has written to for a day; pushes may go on meanwhile. On a disk that is
   * mounted read-only all of it stays.
   */
  public void removeAbandoned(Instant now) throws IOException {
    Path directory = storage.layout().path(new PathSpec.Temporary());
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (lastWrite(entry, now).isBefore(now.minus(KEPT))) {
          storage.files().removeTree(entry);
        }
      }
    } catch (IOException e) {
      if (!StorageFailures.meansReadOnly(e)) {
        throw e;
      }
    }
  }

  private static Instant lastWrite(Path entry, Instant now) throws IOException {
    try {
      return Files.getLastModifiedTime(entry).toInstant();
    } catch (NoSuchFileException e) {
      // Whoever wrote it has moved it into place.
      return now;
    }
  }
}
