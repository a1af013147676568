package dev.priok.registry.gc;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.Trash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** The second look: brings back what is named after all, and removes the rest when it is due. */
final class TrashEmptying {

  private final Storage storage;
  private final Instant cutoff;
  private final Consumer<Removal> removals;
  private final Tally tally;

  /**
   * Removes from runs that began before {@code cutoff}; brings back from all.
   *
   * @param cutoff exclusive
   */
  TrashEmptying(Storage storage, Instant cutoff, Consumer<Removal> removals, Tally tally) {
    this.storage = storage;
    this.cutoff = cutoff;
    this.removals = removals;
    this.tally = tally;
  }

  void empty(DigestSet named, boolean dryRun) throws IOException {
    for (RunId run : storage.trash().runs()) {
      boolean due = run.began().isBefore(cutoff);
      for (String entry : storage.trash().entries(run)) {
        Optional<Digest> digest = Trash.digest(entry);
        if (digest.isEmpty()) {
          continue;
        }
        if (named.contains(digest.get()) && isBack(run, digest.get(), dryRun)) {
          tally.restoredBlobs++;
        } else if (due) {
          remove(run, digest.get(), dryRun);
        } else {
          // Also what is named, where something else is in its place.
          tally.reclaimableBytes += size(run, digest.get());
        }
      }
      if (!dryRun) {
        storage.files().removeEmptyDirectory(storage.layout().path(new PathSpec.TrashRun(run)));
      }
    }
  }

  private boolean isBack(RunId run, Digest digest, boolean dryRun) throws IOException {
    return dryRun ? storage.blobs().stat(digest).isEmpty() : storage.trash().restore(run, digest);
  }

  private void remove(RunId run, Digest digest, boolean dryRun) throws IOException {
    PathSpec.TrashedBlob blob = new PathSpec.TrashedBlob(run, digest);
    long bytes = size(run, digest);
    // Gone meanwhile: somebody missed it and has it back.
    if (dryRun || storage.trash().remove(blob, bytes)) {
      tally.freedBlobs++;
      tally.freedBytes += bytes;
      removals.accept(new Removal.ForGood(digest, bytes));
    }
    if (!dryRun) {
      Path data = storage.layout().path(new PathSpec.BlobData(digest));
      storage.files().removeEmptyDirectory(Objects.requireNonNull(data.getParent()), cutoff);
    }
  }

  private long size(RunId run, Digest digest) throws IOException {
    try {
      return Files.size(storage.layout().path(new PathSpec.TrashedBlob(run, digest)));
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return 0;
      }
      throw e;
    }
  }
}
