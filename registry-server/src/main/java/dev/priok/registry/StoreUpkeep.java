package dev.priok.registry;

import dev.priok.registry.config.UpkeepConfig;
import dev.priok.registry.config.UploadPurgeConfig;
import dev.priok.registry.gc.CollectionLoop;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.management.CollectionMetrics;
import dev.priok.registry.management.StoreCountLoop;
import dev.priok.registry.purge.UploadPurge;
import dev.priok.registry.purge.UploadPurgeLoop;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** What a server does to its store by itself, in the background. */
final class StoreUpkeep implements AutoCloseable {
  private final StoreCountLoop counts;
  private final CollectionLoop collections;
  private final @Nullable UploadPurgeLoop purges;

  StoreUpkeep(UpkeepConfig config, Storage storage, MeterRegistry meters, Clock clock) {
    counts = new StoreCountLoop(storage, clock);
    collections =
        new CollectionLoop(
            new GarbageCollector(storage, config.gc().grace(), clock),
            new StoreLease(storage, StoreLease.thisProcess()),
            storage,
            config.gc().schedule(),
            clock,
            new CollectionMetrics(meters));
    purges = purges(config.uploadPurge(), storage, clock);
  }

  private static @Nullable UploadPurgeLoop purges(
      UploadPurgeConfig config, Storage storage, Clock clock) {
    return config.enabled()
        ? new UploadPurgeLoop(
            new UploadPurge(storage, config.age(), config.dryRun(), clock), config.interval())
        : null;
  }

  void start() {
    counts.start();
    collections.start();
    if (purges != null) {
      purges.start();
    }
  }

  StoreCountLoop counts() {
    return counts;
  }

  CollectionLoop collections() {
    return collections;
  }

  @Override
  public void close() {
    counts.close();
    collections.close();
    if (purges != null) {
      purges.close();
    }
  }
}
