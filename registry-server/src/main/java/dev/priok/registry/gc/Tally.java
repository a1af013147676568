package dev.priok.registry.gc;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Adds up what a collection finds and does. For one thread; others see its progress. */
final class Tally {
  private volatile CollectionProgress progress =
      new CollectionProgress(CollectionProgress.Phase.MARKING, 0, 0, 0);
  long repositories;
  long manifests;
  long blobs;
  long removedLinks;
  long trashedBlobs;
  long trashedBytes;
  long freedBlobs;
  long freedBytes;
  long restoredBlobs;
  long damagedRepositories;

  /** Of blobs that nothing names, in the store for their grace or in the trash. */
  long reclaimableBytes;

  CollectionProgress progress() {
    return progress;
  }

  /** Lets others see how far it has come. */
  void show(CollectionProgress.Phase phase) {
    progress = new CollectionProgress(phase, repositories, manifests, blobs);
  }

  CollectionResult result(Instant began, Instant ended, boolean dryRun, @Nullable String problem) {
    return new CollectionResult(
        began.toString(),
        Duration.between(began, ended).toMillis(),
        dryRun,
        problem,
        repositories,
        manifests,
        blobs,
        removedLinks,
        trashedBlobs,
        trashedBytes,
        freedBlobs,
        freedBytes,
        restoredBlobs,
        damagedRepositories,
        reclaimableBytes);
  }
}
