package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** The parts of one store, put together. */
public record Storage(
    StorageLayout layout,
    DurableFiles files,
    LinkStore links,
    BlobStore blobs,
    DirectoryListings listings,
    RepositoryTree repositories,
    RepositoryLocks locks,
    Trash trash,
    Quarantine quarantine,
    SuspectBlobs suspects,
    StoreChanges changes) {

  /** How long the collector leaves alone what was used, unless it is told otherwise. */
  public static final Duration DEFAULT_GRACE = Duration.ofHours(24);

  /** Whether content is in the store, or would come back from the trash; changes nothing. */
  public boolean holds(Digest digest) throws IOException {
    return blobs.stat(digest).isPresent()
        || trash.holds(digest)
        // It may have come back in between.
        || blobs.stat(digest).isPresent();
  }

  /** Opens a store with the default grace. */
  public static Storage open(Path rootDirectory, Clock clock) {
    return open(rootDirectory, clock, DEFAULT_GRACE);
  }

  /** Opens a store that is synced whole. */
  public static Storage open(Path rootDirectory, Clock clock, Duration grace) {
    return open(rootDirectory, clock, grace, Durability.FULL);
  }

  /** Opens a store whose changes nobody counts. */
  public static Storage open(
      Path rootDirectory, Clock clock, Duration grace, Durability durability) {
    return open(rootDirectory, clock, grace, durability, StoreChanges.NONE);
  }

  /**
   * Opens the store below {@code rootDirectory}, which must exist. Touches nothing.
   *
   * @param grace how long the collector of this store leaves alone what was used
   * @param changes hears of what is changed through the opened store
   */
  public static Storage open(
      Path rootDirectory,
      Clock clock,
      Duration grace,
      Durability durability,
      StoreChanges changes) {
    StorageLayout layout = new StorageLayout(rootDirectory);
    DurableFiles files = new DurableFiles(layout, durability);
    DamageReports damage = new DamageReports();
    Touch touch = new Touch(clock, grace, damage);
    RepositoryLocks locks = new RepositoryLocks();
    LinkStore links = new LinkStore(layout, files, damage, touch, locks, changes);
    DirectoryListings listings = new DirectoryListings(clock);
    Trash trash = new Trash(layout, files, listings, touch, changes);
    BlobStore blobs = new BlobStore(layout, files, links, damage, trash, touch);
    RepositoryTree tree = new RepositoryTree(layout, listings, links);
    Quarantine quarantine = new Quarantine(layout, files, clock);
    return new Storage(
        layout,
        files,
        links,
        blobs,
        listings,
        tree,
        locks,
        trash,
        quarantine,
        new SuspectBlobs(quarantine, damage),
        changes);
  }
}
