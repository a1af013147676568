package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Deletes old images one after another, and collects after each. */
final class DeletingCollector {

  /** What it did. */
  record Collected(int runs, long freedBlobs) {}

  private DeletingCollector() {}

  /**
   * Goes on until it is over; what one collection took is due at the next.
   *
   * @param old manifests of the repository old/app whose blobs nobody used for a day
   */
  static Collected run(RunningRegistry registry, List<Digest> old, AtomicBoolean over)
      throws IOException {
    GarbageCollector collector =
        new GarbageCollector(registry.server().storage(), Storage.DEFAULT_GRACE, Clock.systemUTC());
    int runs = 0;
    long freed = 0;
    while (!over.get()) {
      if (runs < old.size()) {
        registry.delete("/v2/old/app/manifests/" + old.get(runs));
      }
      CollectionResult result = collector.collect(false, _ -> {});
      assertThat(result.problem()).isNull();
      freed += result.freedBlobs();
      runs++;
      Ageing.age(registry.root.resolve("priok/trash"), Duration.ofHours(25));
    }
    return new Collected(runs, freed);
  }
}
