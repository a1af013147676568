package dev.priok.registry.gc;

import dev.priok.registry.gc.CollectionProgress.Phase;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.LostDirectoryException;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StoreLease;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Frees what nothing names, while the store is being served. One collection marks all that the tags
 * and manifests of all repositories name; empties the trash of what was put there a grace ago and
 * is still not named; and moves to the trash what is not named and was not used for a grace. So
 * nothing goes for good before two collections, a grace apart, found it unnamed, and a push in
 * between finds it in the trash. A collection that ends early, by a failure or with the process,
 * leaves nothing to repair: the next one goes on. At most one at a time may work on a store; {@link
 * StoreLease} sees to that.
 */
public final class GarbageCollector {

  private final Storage storage;
  private final Duration grace;
  private final Clock clock;
  private final StoreWalk walk;
  private volatile @Nullable Tally running;

  /**
   * Collects {@code storage}.
   *
   * @param grace how long a blob must have been unused, and then in the trash; that of the storage
   */
  public GarbageCollector(Storage storage, Duration grace, Clock clock) {
    this.storage = storage;
    this.grace = grace;
    this.clock = clock;
    this.walk = new StoreWalk(storage);
  }

  /**
   * Collects once. A failure of the file system ends the collection and is its result's problem:
   * what could not be read, or is out of sight, may have named anything.
   *
   * @param dryRun removes nothing, and says what would go
   * @param removals takes each removal as it happens
   */
  public CollectionResult collect(boolean dryRun, Consumer<Removal> removals) {
    Instant began = clock.instant();
    Tally tally = new Tally();
    running = tally;
    String problem = null;
    try {
      collect(began, dryRun, removals, tally);
    } catch (LostDirectoryException e) {
      problem = e.getMessage();
    } catch (IOException e) {
      problem = e.toString();
    } finally {
      running = null;
    }
    return tally.result(began, clock.instant(), dryRun, problem);
  }

  /**
   * Takes the lease, on a disk without room for it too.
   *
   * @param makeRoom whether some blobs that are due may go for good where there is none
   * @return whether it is held now
   * @throws IOException as {@link StoreLease#acquire}; its message says what helps where there is
   *     no room
   */
  public boolean acquire(StoreLease lease, boolean makeRoom) throws IOException {
    try {
      return lease.acquire();
    } catch (IOException e) {
      if (!StorageFailures.meansFull(e)) {
        throw e;
      }
      if (makeRoom) {
        makeRoom();
        return lease.acquire();
      }
      throw lackOfRoom(e);
    }
  }

  private void makeRoom() throws IOException {
    try {
      new OwnRoom(storage, walk, clock.instant().minus(grace)).make();
    } catch (IOException e) {
      throw StorageFailures.meansFull(e) ? lackOfRoom(e) : e;
    }
  }

  private IOException lackOfRoom(IOException cause) {
    return new IOException(
        "no space or inode is left for %s: free 20 inodes and 128 KiB on its volume, or delete images"
                .formatted(storage.layout().path(new PathSpec.Lease()).getParent())
            + " through a server and run garbage-collect, without --now, which makes room of what was"
            + " not used for gc.minage",
        cause);
  }

  /** How far the collection that runs has come; empty when none does. */
  Optional<CollectionProgress> progress() {
    return Optional.ofNullable(running).map(Tally::progress);
  }

  private void collect(Instant began, boolean dryRun, Consumer<Removal> removals, Tally tally)
      throws IOException {
    Instant cutoff = began.minus(grace);
    DigestSet named = new DigestSet();
    LinkSweep links =
        new LinkSweep(
            storage,
            walk,
            cutoff,
            removal -> {
              tally.removedLinks++;
              removals.accept(removal);
            });
    walk.repositories(repository -> {
      RepositoryMark mark = new RepositoryMark(storage, walk, repository, named);
      mark.mark();
      tally.repositories++;
      tally.manifests += mark.manifests();
      tally.show(Phase.MARKING);
      if (!mark.isReadable()) {
        tally.damagedRepositories++;
      }
      links.sweep(repository, mark, dryRun);
    });
    CollectionLog.ended(Phase.MARKING, dryRun, tally);
    tally.show(Phase.EMPTYING_TRASH);
    new TrashEmptying(storage, cutoff, removals, tally).empty(named, dryRun);
    CollectionLog.ended(Phase.EMPTYING_TRASH, dryRun, tally);
    tally.show(Phase.SWEEPING);
    OwnRoom room = new OwnRoom(storage, walk, cutoff);
    new BlobSweep(storage, new RunId(began), cutoff, room, removals, tally).sweep(named, dryRun);
    CollectionLog.ended(Phase.SWEEPING, dryRun, tally);
  }
}
