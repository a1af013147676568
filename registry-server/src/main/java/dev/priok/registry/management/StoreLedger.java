package dev.priok.registry.management;

import dev.priok.registry.management.LinkChange.Target;
import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.HeapShare;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import dev.priok.registry.storage.PathSpec.TrashedBlob;
import dev.priok.registry.storage.StoreChanges;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The totals of a store: those of the last walk and what this process has changed since. A walk
 * that goes on has totals of its own, which hear of each change as well. Safe for use by many
 * threads; never waits for storage.
 */
public final class StoreLedger implements StoreChanges {
  private static final long MOST_BYTES = 128L << 20;

  private final Clock clock;
  private final long mostBytes;
  private @Nullable StoreTotals totals;
  private @Nullable WalkTotals walk;
  private long trashChanges;

  /**
   * Takes some 1/16 of the heap. While a walk goes on it is 5/32, and in a large store 32 to 64
   * bytes for each blob besides.
   */
  public StoreLedger(Clock clock) {
    this(clock, HeapShare.ofCache(MOST_BYTES) / 4);
  }

  /**
   * With a bound to its memory.
   *
   * @param mostBytes for repositories, as much for blobs, and for the links of the one where a walk
   *     is
   */
  StoreLedger(Clock clock, long mostBytes) {
    this.clock = clock;
    this.mostBytes = mostBytes;
  }

  synchronized StoreCounts counts() {
    return totals == null ? StoreCounts.NONE_YET : totals.counts();
  }

  @Override
  public void linked(RepositoryLink link, Digest target, long sizeBytes, boolean isNew) {
    change(new LinkChange.Linked(link, new Target(target, sizeBytes), isNew, clock.instant()));
  }

  @Override
  public void unlinked(RepositoryLink link) {
    change(new LinkChange.Unlinked(link));
  }

  @Override
  public void removed(RepositoryName repository) {
    change(new LinkChange.Removed(repository));
  }

  private synchronized void change(LinkChange change) {
    if (totals != null) {
      change.applyTo(totals);
    }
    if (walk != null) {
      walk.change(change);
    }
  }

  @Override
  public void trashed(TrashedBlob blob, long sizeBytes) {
    changeTrash(1, sizeBytes);
  }

  @Override
  public void untrashed(TrashedBlob blob, long sizeBytes) {
    changeTrash(-1, -sizeBytes);
  }

  private synchronized void changeTrash(long count, long bytes) {
    trashChanges++;
    if (totals != null) {
      totals.changeTrash(count, bytes);
    }
    if (walk != null) {
      walk.totals().changeTrash(count, bytes);
    }
  }

  /** Begins a walk; one that was not finished is forgotten. */
  synchronized void begin() {
    walk = new WalkTotals(new StoreTotals(clock.instant(), mostBytes), mostBytes);
  }

  /** Before the walk reads anything of a repository. */
  synchronized void enter(RepositoryName repository) {
    walk().enter(repository);
  }

  /** The walk has found a link in the repository where it is. */
  synchronized void read(RepositoryLink link, Target target) {
    walk().read(link, target);
  }

  /**
   * After the walk has read a repository, while nobody changes a link there.
   *
   * @param hasManifests whether the repository is one of the catalog now
   */
  synchronized void leave(boolean hasManifests) {
    walk().leave(hasManifests);
  }

  /** The walk has found a tag that was pushed then. */
  synchronized void pushed(Instant when) {
    walk().totals().pushed(when);
  }

  /** The size of a blob that the walk has met before. */
  synchronized OptionalLong size(Digest digest) {
    return walk().totals().size(digest);
  }

  /** A repository that was changed, and in which the walk has not been. */
  synchronized Optional<RepositoryName> unseen() {
    return walk().unseen();
  }

  /** How often the trash was changed by this process. */
  synchronized long trashChanges() {
    return trashChanges;
  }

  /**
   * What the walk has seen of the trash.
   *
   * @param changesBefore {@link #trashChanges} before the walk looked
   * @return whether nothing was changed meanwhile
   */
  synchronized boolean trash(Extent seen, long changesBefore) {
    walk().totals().trash(seen);
    return trashChanges == changesBefore;
  }

  /** Makes the walk's totals those of the store, unless there is an {@link #unseen} repository. */
  synchronized boolean finish(Extent uploads, StorageUsage storage) {
    if (walk().unseen().isPresent()) {
      return false;
    }
    totals = walk().totals();
    totals.finish(uploads, storage);
    walk = null;
    return true;
  }

  /** Forgets a walk that failed. */
  synchronized void abandon() {
    walk = null;
  }

  private WalkTotals walk() {
    if (walk == null) {
      throw new IllegalStateException("no walk goes on");
    }
    return walk;
  }
}
