package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes directories whose entries are synced before anybody relies on them: whoever needs one that
 * another thread is making waits for it.
 */
final class NewDirectories {

  /** Syncs one directory. */
  @FunctionalInterface
  interface Sync {
    void run(Path directory) throws IOException;
  }

  private final Path root;
  private final Sync sync;
  private final ConcurrentHashMap<Path, CompletableFuture<Void>> inTheMaking =
      new ConcurrentHashMap<>();

  /**
   * Makes nothing above {@code root}, which exists.
   *
   * @param sync for the directory above each new one
   */
  NewDirectories(Path root, Sync sync) {
    this.root = root;
    this.sync = sync;
  }

  /**
   * Makes {@code directory} and what is missing above it, up to the root directory.
   *
   * @return whether this call made it
   */
  boolean ensure(Path directory) throws IOException {
    if (directory.equals(root)) {
      return false;
    }
    if (Files.isDirectory(directory)) {
      // Asked for after the look: who makes it has announced it before, and takes that back only
      // when it is synced. Those above it were synced before it was made.
      CompletableFuture<Void> maker = inTheMaking.get(directory);
      if (maker != null) {
        await(maker);
      }
      return false;
    }
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> other = inTheMaking.putIfAbsent(directory, mine);
    if (other != null) {
      await(other);
      return false;
    }
    try {
      boolean made = make(directory);
      mine.complete(null);
      return made;
    } catch (IOException | RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      inTheMaking.remove(directory, mine);
    }
  }

  private boolean make(Path directory) throws IOException {
    Path parent = Objects.requireNonNull(directory.getParent());
    ensure(parent);
    try {
      Files.createDirectory(directory);
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(root)) {
        throw e;
      }
      // The one above was there, empty, and a push that was taken back has just removed it.
      return make(directory);
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(directory)) {
        return false;
      }
      if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
        throw new NotDirectoryException(directory.toString());
      }
      // It was there, empty, and the collector has just removed it.
      return make(directory);
    }
    try {
      sync.run(parent);
    } catch (IOException e) {
      // Nobody may find it there and believe that it was synced.
      Files.deleteIfExists(directory);
      throw e;
    }
    return true;
  }

  private static void await(CompletableFuture<Void> other) throws IOException {
    try {
      other.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw new IOException(cause.getMessage(), cause);
      }
      throw e;
    }
  }
}
