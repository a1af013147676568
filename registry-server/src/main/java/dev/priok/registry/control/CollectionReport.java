package dev.priok.registry.control;

import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.Removal;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.RetentionResult;
import java.util.Optional;

/** Applies the rules of retention, collects, and prints what goes. */
final class CollectionReport {

  private final StoreOrder.Collect order;
  private final Retention retention;
  private final Output out;
  private boolean retentionEnded = true;

  CollectionReport(StoreOrder.Collect order, Retention retention, Output out) {
    this.order = order;
    this.retention = retention;
    this.out = out;
  }

  int run(OrderDesk.Collecting collecting) {
    Optional<CollectionResult> done = collect(collecting);
    if (done.isPresent() && order.now() && !order.dryRun() && done.get().problem() == null) {
      // What the first look took to the trash; the second one finds it due.
      out.line(summary(done.get()));
      done = collect(collecting);
    }
    if (done.isEmpty()) {
      out.problem("another server has the store's lease: order it there");
      return OrderDesk.FAILED;
    }
    CollectionResult result = done.get();
    out.line(summary(result));
    if (result.problem() != null) {
      out.problem(result.problem());
      return OrderDesk.FAILED;
    }
    return retentionEnded ? OrderDesk.OK : OrderDesk.FAILED;
  }

  private Optional<CollectionResult> collect(OrderDesk.Collecting collecting) {
    return collecting.collect(
        order.dryRun(), order.now(), this::retain, removal -> out.line(line(removal)));
  }

  private void retain(boolean dryRun) {
    if (order.now()) {
      // What somebody frees in a hurry, for good, is what nothing names already.
      return;
    }
    RetentionResult result = retention.apply(dryRun, out::line);
    if (result.problem() != null) {
      retentionEnded = false;
      out.problem("retention ended early: " + result.problem());
    }
  }

  private String line(Removal removal) {
    return switch (removal) {
      case Removal.Link(String repository, var digest) ->
          verb("unlinked", "would unlink") + " " + digest + " from " + repository;
      case Removal.ToTrash(var digest, long bytes) ->
          verb("to trash", "would go to trash") + " " + digest + " " + bytes;
      case Removal.ForGood(var digest, long bytes) ->
          verb("removed", "would remove") + " " + digest + " " + bytes;
    };
  }

  private String summary(CollectionResult result) {
    return ("%d repositories, %d manifests, %d blobs; %s %d blobs (%d bytes); to trash: %d blobs (%d"
            + " bytes); back from trash: %d; still reclaimable: %d bytes")
        .formatted(
            result.repositories(),
            result.manifests(),
            result.blobs(),
            verb("freed", "would free"),
            result.freedBlobs(),
            result.freedBytes(),
            result.trashedBlobs(),
            result.trashedBytes(),
            result.restoredBlobs(),
            result.reclaimableBytes());
  }

  private String verb(String done, String planned) {
    return order.dryRun() ? planned : done;
  }
}
