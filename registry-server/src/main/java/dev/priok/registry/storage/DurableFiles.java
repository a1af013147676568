package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.UUID;

/**
 * Changes to the store that survive a loss of power once the call has returned: content is synced
 * before it is renamed into place, the directory after it, and a new directory's entry in its
 * parent before anything is put inside. A sync that fails fails the call and is not repeated: after
 * a failed fsync the kernel may have dropped the pages. Safe for use by many threads.
 */
public final class DurableFiles {

  private static final int MOST_ATTEMPTS = 10;

  private final StorageLayout layout;
  private final Durability durability;
  private final NewDirectories directories;

  /** Changes that are synced whole. */
  public DurableFiles(StorageLayout layout) {
    this(layout, Durability.FULL);
  }

  DurableFiles(StorageLayout layout, Durability durability) {
    this.layout = layout;
    this.durability = durability;
    this.directories = new NewDirectories(layout.root(), this::syncDirectory);
  }

  /**
   * Writes a whole file; readers see the old content or the new, never a part.
   *
   * @return whether its directory was made for it
   */
  public boolean write(Path target, byte[] content) throws IOException {
    Path temporary = layout.path(new PathSpec.Temporary()).resolve(UUID.randomUUID() + ".tmp");
    boolean placed = false;
    try {
      try (FileChannel channel = create(temporary)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      boolean first = place(temporary, target);
      placed = true;
      return first;
    } finally {
      if (!placed) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  private FileChannel create(Path temporary) throws IOException {
    try {
      return FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    } catch (NoSuchFileException e) {
      // Its directory is missing, which happens once.
      ensureDirectory(parent(temporary));
      return FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    }
  }

  /** Syncs {@code source} and moves it to {@code target}, replacing what is there. */
  public void move(Path source, Path target) throws IOException {
    sync(source);
    place(source, target);
  }

  /** As {@link #move(Path, Path)}, syncing {@code source} where it is open already. */
  public void move(FileChannel open, Path source, Path target) throws IOException {
    open.force(true);
    place(source, target);
  }

  /** Deletes one file; returns whether it was there. */
  public boolean delete(Path file) throws IOException {
    boolean deleted;
    try {
      deleted = Files.deleteIfExists(file);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return false;
      }
      throw e;
    }
    if (deleted) {
      syncDirectory(parent(file));
    }
    return deleted;
  }

  /** Deletes a directory with all that is in it; what has vanished by itself is no error. */
  public void deleteTree(Path directory) throws IOException {
    removeTree(directory);
    syncDirectory(parent(directory));
  }

  /** As {@link #deleteTree}, where it does not matter if a loss of power brings it back. */
  public void removeTree(Path directory) throws IOException {
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          removeTree(entry);
        }
      } catch (NoSuchFileException e) {
        return;
      }
    }
    Files.deleteIfExists(directory);
  }

  /** Deletes a directory if it is there and nothing is in it. */
  public void removeEmptyDirectory(Path directory) throws IOException {
    try {
      Files.deleteIfExists(directory);
    } catch (DirectoryNotEmptyException e) {
      // Somebody put something in: then it is wanted.
    }
  }

  /**
   * As {@link #removeEmptyDirectory(Path)}, if nothing was put in or taken out since {@code
   * cutoff}: a push makes a directory, syncs the one above, which takes its time, and only then
   * fills it.
   */
  public void removeEmptyDirectory(Path directory, Instant cutoff) throws IOException {
    try {
      if (Files.getLastModifiedTime(directory).toInstant().isBefore(cutoff)) {
        removeEmptyDirectory(directory);
      }
    } catch (NoSuchFileException e) {
      // Gone already.
    }
  }

  /**
   * Deletes a file and the directories above it that are empty then, below {@code top}; returns
   * whether the file was there.
   */
  public boolean deleteUpTo(Path file, Path top) throws IOException {
    boolean deleted = delete(file);
    removeEmptyDirectories(parent(file), top);
    return deleted;
  }

  /** Deletes directories that are empty, from {@code lowest} upwards, below {@code top}. */
  public void removeEmptyDirectories(Path lowest, Path top) throws IOException {
    Path next = lowest;
    while (!next.equals(top)) {
      if (Files.isDirectory(next, LinkOption.NOFOLLOW_LINKS)) {
        try {
          Files.deleteIfExists(next);
        } catch (DirectoryNotEmptyException e) {
          return;
        }
      }
      next = parent(next);
    }
  }

  /** Makes sure that what was just moved out of a directory is gone from it for good. */
  public void syncParent(Path path) throws IOException {
    syncDirectory(parent(path));
  }

  /** Makes {@code directory} and what is missing above it, up to the root directory. */
  public void ensureDirectory(Path directory) throws IOException {
    var _ = directories.ensure(directory);
  }

  /** Returns whether the target's directory was made for it. */
  private boolean place(Path source, Path target) throws IOException {
    int attempts = MOST_ATTEMPTS;
    boolean first = directories.ensure(parent(target));
    while (!tryRename(source, target)) {
      // Somebody removed the directory in between: it was empty, or its repository was deleted.
      if (--attempts == 0) {
        throw new NoSuchFileException(target.toString());
      }
      first |= directories.ensure(parent(target));
    }
    syncDirectory(parent(target));
    return first;
  }

  /** Returns false when the target's directory is not there. */
  private static boolean tryRename(Path source, Path target) throws IOException {
    try {
      Files.move(
          source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (NoSuchFileException e) {
      if (!Files.exists(source)) {
        throw e;
      }
      return false;
    }
  }

  private void syncDirectory(Path directory) throws IOException {
    if (durability == Durability.FULL) {
      sync(directory);
    }
  }

  static void sync(Path fileOrDirectory) throws IOException {
    try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path parent(Path path) {
    Path parent = path.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("no parent: " + path);
    }
    return parent;
  }
}
