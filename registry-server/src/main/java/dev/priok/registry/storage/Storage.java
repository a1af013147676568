package dev.priok.registry.storage;

import java.nio.file.Path;
import java.time.Clock;

/** The parts of one store, put together. */
public record Storage(
    StorageLayout layout,
    DurableFiles files,
    LinkStore links,
    BlobStore blobs,
    DirectoryListings listings,
    RepositoryTree repositories,
    RepositoryLocks locks) {

  /** Opens the store below {@code rootDirectory}, which must exist. Touches nothing. */
  public static Storage open(Path rootDirectory, Clock clock) {
    StorageLayout layout = new StorageLayout(rootDirectory);
    DurableFiles files = new DurableFiles(layout);
    DamageReports damage = new DamageReports();
    LinkStore links = new LinkStore(layout, files, damage);
    BlobStore blobs = new BlobStore(layout, files, links, damage, clock);
    DirectoryListings listings = new DirectoryListings(clock);
    RepositoryTree tree = new RepositoryTree(layout, listings, links);
    return new Storage(layout, files, links, blobs, listings, tree, new RepositoryLocks());
  }
}
