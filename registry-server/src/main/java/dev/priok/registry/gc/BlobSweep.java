package dev.priok.registry.gc;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Moves to the trash what nothing names and nobody used lately. */
final class BlobSweep {

  private final Storage storage;
  private final RunId run;
  private final Instant cutoff;
  private final OwnRoom room;
  private final Consumer<Removal> removals;
  private final Tally tally;

  BlobSweep(
      Storage storage,
      RunId run,
      Instant cutoff,
      OwnRoom room,
      Consumer<Removal> removals,
      Tally tally) {
    this.storage = storage;
    this.run = run;
    this.cutoff = cutoff;
    this.room = room;
    this.removals = removals;
    this.tally = tally;
  }

  void sweep(DigestSet named, boolean dryRun) throws IOException {
    new StoreWalk(storage)
        .blobs((digest, directory) -> {
          tally.blobs++;
          tally.show(CollectionProgress.Phase.SWEEPING);
          if (!named.contains(digest)) {
            sweep(digest, directory, dryRun);
          }
        });
  }

  private void sweep(Digest digest, Path directory, boolean dryRun) throws IOException {
    BasicFileAttributes data;
    try {
      data = Files.readAttributes(directory.resolve("data"), BasicFileAttributes.class);
    } catch (IOException e) {
      if (!StorageFailures.meansAbsent(e)) {
        throw e;
      }
      tally.blobs--;
      if (!dryRun && !storage.trash().holds(digest)) {
        room.bringBack(directory);
        storage.files().removeEmptyDirectory(directory, cutoff);
      }
      return;
    }
    if (!data.isRegularFile()) {
      return;
    }
    if (!data.lastModifiedTime().toInstant().isBefore(cutoff)) {
      tally.reclaimableBytes += data.size();
      return;
    }
    OptionalLong bytes = dryRun ? OptionalLong.of(data.size()) : take(digest);
    if (bytes.isPresent()) {
      tally.trashedBlobs++;
      tally.trashedBytes += bytes.getAsLong();
      tally.reclaimableBytes += bytes.getAsLong();
      removals.accept(new Removal.ToTrash(digest, bytes.getAsLong()));
    }
  }

  private OptionalLong take(Digest digest) throws IOException {
    try {
      return storage.trash().take(run, digest, cutoff);
    } catch (IOException e) {
      if (!StorageFailures.meansFull(e)) {
        throw e;
      }
      room.make();
      return storage.trash().take(run, digest, cutoff);
    }
  }
}
