package dev.priok.registry.gc;

import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The few files and directories that collecting needs itself, on a disk that may have no room for
 * them: that of an adopted store, which never had any. Then some blobs that nothing names and
 * nobody used for the grace go where they are, as many as it takes, without a stay in the trash.
 */
final class OwnRoom {
  private static final Logger LOG = LoggerFactory.getLogger(OwnRoom.class);

  private static final String ASIDE = "data.unnamed";

  private final Storage storage;
  private final StoreWalk walk;
  private final Instant cutoff;
  private long removed;

  /**
   * Touches nothing before {@link #make}.
   *
   * @param cutoff blobs used since then stay
   */
  OwnRoom(Storage storage, StoreWalk walk, Instant cutoff) {
    this.storage = storage;
    this.walk = walk;
    this.cutoff = cutoff;
  }

  /** Makes what is missing; fails where there is no room and nothing that may go. */
  void make() throws IOException {
    if (tryReserve()) {
      return;
    }
    DigestSet named = new DigestSet();
    walk.repositories(repository -> new RepositoryMark(storage, walk, repository, named).mark());
    walk.blobs((digest, directory) -> {
      bringBack(directory);
      if (!named.contains(digest) && isOld(directory.resolve("data")) && !tryReserve()) {
        remove(directory);
      }
    });
    if (removed > 0) {
      LOG.atWarn()
          .addKeyValue("removedBlobs", removed)
          .log("Made room for collecting: removed blobs that nothing names without the trash");
    }
    reserve();
  }

  private boolean tryReserve() throws IOException {
    try {
      reserve();
      return true;
    } catch (IOException e) {
      if (StorageFailures.meansFull(e)) {
        return false;
      }
      throw e;
    }
  }

  private void reserve() throws IOException {
    for (PathSpec directory : List.of(new PathSpec.Temporary(), new PathSpec.SpareTrash())) {
      storage.files().ensureDirectory(storage.layout().path(directory));
    }
    Path lease = storage.layout().path(new PathSpec.Lease());
    if (!Files.exists(lease)) {
      try {
        Files.createFile(lease);
      } catch (FileAlreadyExistsException e) {
        // Another server came first.
      }
    }
  }

  /** Moved aside before it is looked at, as all that a push may be using. */
  private void remove(Path directory) throws IOException {
    Path aside = directory.resolve(ASIDE);
    try {
      Files.move(directory.resolve("data"), aside, StandardCopyOption.ATOMIC_MOVE);
      if (isOld(aside)) {
        Files.delete(aside);
        storage.files().removeEmptyDirectory(directory);
        removed++;
      } else {
        bringBack(directory);
      }
    } catch (IOException e) {
      if (!StorageFailures.meansAbsent(e)) {
        throw e;
      }
    }
  }

  /** What was moved aside and is in use after all, or by a server that ended before it looked. */
  void bringBack(Path directory) throws IOException {
    Path aside = directory.resolve(ASIDE);
    try {
      if (Files.exists(aside) && !storage.trash().moveIfAbsent(aside, directory.resolve("data"))) {
        Files.deleteIfExists(aside);
      }
    } catch (IOException e) {
      if (!StorageFailures.meansAbsent(e)) {
        throw e;
      }
    }
  }

  private boolean isOld(Path file) throws IOException {
    try {
      return Files.isRegularFile(file)
          && Files.getLastModifiedTime(file).toInstant().isBefore(cutoff);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return false;
      }
      throw e;
    }
  }
}
