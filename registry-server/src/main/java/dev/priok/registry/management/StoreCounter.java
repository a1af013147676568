package dev.priok.registry.management;

import dev.priok.registry.management.LinkChange.Target;
import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.LostDirectoryException;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StoreWalk;
import dev.priok.registry.storage.StoreWalk.RepositoryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Lock;

/**
 * Counts a store by walking it, so that what somebody removed by hand is gone from the counts then.
 * Nothing is taken over from the walk before.
 */
final class StoreCounter {
  private static final int LOOKS_AT_TRASH = 3;

  private final Storage storage;
  private final StoreLedger ledger;
  private final StoreWalk walk;

  StoreCounter(Storage storage, StoreLedger ledger) {
    this.storage = storage;
    this.ledger = ledger;
    this.walk = new StoreWalk(storage);
  }

  /** Goes through the store once, and leaves in the ledger what it found. */
  void count() throws IOException {
    boolean finished = false;
    ledger.begin();
    try {
      Extent uploads = countRepositories();
      countTrash();
      StorageUsage usage = StorageUsage.of(storage.layout().root());
      do {
        countUnseen();
      } while (!ledger.finish(uploads, usage));
      finished = true;
    } finally {
      if (!finished) {
        ledger.abandon();
      }
    }
  }

  /** Returns what lies there of uploads, also of those where no request can go. */
  private Extent countRepositories() throws IOException {
    long[] uploads = {0, 0};
    walk.repositories(
        directory -> {
          for (String id : storage.listings().names(directory.uploads()).orElse(List.of())) {
            uploads[0]++;
            uploads[1] += fileSize(directory.uploads().resolve(id).resolve("data"));
          }
          Optional<RepositoryName> name = directory.name();
          if (name.isPresent()) {
            count(directory, name.get());
          }
        },
        _ -> {});
    return new Extent(uploads[0], uploads[1]);
  }

  /** Repositories that came when the walk had read the names. */
  private void countUnseen() throws IOException {
    Optional<RepositoryName> unseen = ledger.unseen();
    while (unseen.isPresent()) {
      RepositoryName name = unseen.get();
      Path path = storage.layout().path(new PathSpec.Repository(name));
      count(new RepositoryDirectory(path, name.value()), name);
      unseen = ledger.unseen();
    }
  }

  private void count(RepositoryDirectory directory, RepositoryName name) throws IOException {
    ledger.enter(name);
    try {
      readLinks(directory, name);
    } catch (LostDirectoryException _) {
      // What is in sight counts; check names the rest.
    }
    // Who has changed a link here has told the ledger before this is granted.
    Lock lock = storage.locks().removing(name);
    lock.lock();
    try {
      ledger.leave(storage.repositories().exists(name));
    } finally {
      lock.unlock();
    }
  }

  private void readLinks(RepositoryDirectory directory, RepositoryName name) throws IOException {
    walk.tags(
        directory,
        (tag, _) -> {
          if (Tag.isValid(tag)) {
            readTag(new PathSpec.TagCurrentLink(name, new Tag(tag)));
          }
        });
    walk.links(
        directory.revisions(),
        (digest, _) -> readLink(new PathSpec.RevisionLink(name, digest), digest));
    walk.links(
        directory.layers(), (digest, _) -> readLink(new PathSpec.LayerLink(name, digest), digest));
  }

  private void readTag(PathSpec.TagCurrentLink link) throws IOException {
    Optional<Digest> target = storage.links().read(link);
    Optional<Instant> pushed = storage.links().lastUse(link);
    if (target.isPresent() && pushed.isPresent()) {
      ledger.read(link, new Target(target.get(), 0));
      ledger.pushed(pushed.get());
    }
  }

  /** The directory of a removed link may remain. */
  private void readLink(RepositoryLink link, Digest digest) throws IOException {
    Optional<Digest> target = storage.links().read(link);
    if (target.isPresent()) {
      Digest content = target.get().equals(digest) ? digest : target.get();
      ledger.read(link, new Target(content, size(content)));
    }
  }

  private long size(Digest digest) throws IOException {
    OptionalLong known = ledger.size(digest);
    return known.isPresent()
        ? known.getAsLong()
        : storage.blobs().stat(digest).map(BlobFile::sizeBytes).orElse(0L);
  }

  /** Again when the collector was at work there, but not forever. */
  private void countTrash() throws IOException {
    boolean settled = false;
    for (int look = 0; look < LOOKS_AT_TRASH && !settled; look++) {
      long changes = ledger.trashChanges();
      settled = ledger.trash(trash(), changes);
    }
  }

  private Extent trash() throws IOException {
    long blobs = 0;
    long size = 0;
    for (RunId run : storage.trash().runs()) {
      Path directory = storage.layout().path(new PathSpec.TrashRun(run));
      for (String entry : storage.trash().entries(run)) {
        blobs++;
        size += fileSize(directory.resolve(entry));
      }
    }
    return new Extent(blobs, size);
  }

  private static long fileSize(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return 0;
      }
      throw e;
    }
  }
}
