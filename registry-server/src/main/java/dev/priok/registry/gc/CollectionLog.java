package dev.priok.registry.gc;

import dev.priok.registry.gc.CollectionProgress.Phase;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of collections. */
final class CollectionLog {

  private static final Logger LOG = LoggerFactory.getLogger(CollectionLog.class);

  private CollectionLog() {}

  /** A phase is over; {@code tally} has what was found and done so far. */
  static void ended(Phase phase, boolean dryRun, Tally tally) {
    LOG.atInfo()
        .addKeyValue("phase", phase)
        .addKeyValue("dryRun", dryRun)
        .addKeyValue("repositories", tally.repositories)
        .addKeyValue("manifests", tally.manifests)
        .addKeyValue("blobs", tally.blobs)
        .addKeyValue("removedLinks", tally.removedLinks)
        .addKeyValue("freedBlobs", tally.freedBlobs)
        .addKeyValue("trashedBlobs", tally.trashedBlobs)
        .log("Collecting garbage: a phase has ended");
  }

  /** A collection is over. */
  static void ended(CollectionResult result) {
    (result.problem() == null ? LOG.atInfo() : LOG.atWarn())
        .addKeyValue("dryRun", result.dryRun())
        .addKeyValue("millis", result.durationMillis())
        .addKeyValue("repositories", result.repositories())
        .addKeyValue("trashedBlobs", result.trashedBlobs())
        .addKeyValue("trashedBytes", result.trashedBytes())
        .addKeyValue("freedBlobs", result.freedBlobs())
        .addKeyValue("freedBytes", result.freedBytes())
        .addKeyValue("restoredBlobs", result.restoredBlobs())
        .addKeyValue("removedLinks", result.removedLinks())
        .addKeyValue("damagedRepositories", result.damagedRepositories())
        .addKeyValue("problem", result.problem() == null ? "none" : result.problem())
        .log("Garbage collected");
  }
}
