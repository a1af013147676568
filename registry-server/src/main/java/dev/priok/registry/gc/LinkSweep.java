package dev.priok.registry.gc;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StoreWalk;
import dev.priok.registry.storage.StoreWalk.RepositoryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

/**
 * Takes away the links of one repository to blobs that its manifests no longer name and that nobody
 * used lately. A push that names such a blob marks its link first, under the lock that this waits
 * for, so either the link stays or the push is told that the blob is missing.
 */
final class LinkSweep {

  private final Storage storage;
  private final StoreWalk walk;
  private final Instant cutoff;
  private final Consumer<Removal> removals;

  LinkSweep(Storage storage, StoreWalk walk, Instant cutoff, Consumer<Removal> removals) {
    this.storage = storage;
    this.walk = walk;
    this.cutoff = cutoff;
    this.removals = removals;
  }

  void sweep(RepositoryDirectory directory, RepositoryMark mark, boolean dryRun)
      throws IOException {
    RepositoryName repository = directory.name().orElse(null);
    if (repository == null || !mark.isReadable()) {
      return;
    }
    List<Digest> unused = new ArrayList<>();
    walk.links(
        directory.layers(),
        (digest, path) -> {
          if (!mark.names(digest) && isOld(path.resolve("link"))) {
            unused.add(digest);
          }
        });
    if (dryRun) {
      unused.forEach(digest -> removals.accept(new Removal.Link(repository.value(), digest)));
    } else if (!unused.isEmpty()) {
      remove(repository, unused);
    }
  }

  private void remove(RepositoryName repository, List<Digest> unused) throws IOException {
    Lock lock = storage.locks().removing(repository);
    lock.lock();
    try {
      for (Digest digest : unused) {
        PathSpec.LayerLink link = new PathSpec.LayerLink(repository, digest);
        if (storage.links().deleteUnused(link, cutoff)) {
          removals.accept(new Removal.Link(repository.value(), digest));
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isOld(Path link) throws IOException {
    try {
      return Files.getLastModifiedTime(link).toInstant().isBefore(cutoff);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return false;
      }
      throw e;
    }
  }
}
