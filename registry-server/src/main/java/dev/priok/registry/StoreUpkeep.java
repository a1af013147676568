package dev.priok.registry;

import dev.priok.registry.config.UpkeepConfig;
import dev.priok.registry.config.UploadPurgeConfig;
import dev.priok.registry.control.ControlSocket;
import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.gc.CollectionLoop;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.gc.Removal;
import dev.priok.registry.management.CollectionMetrics;
import dev.priok.registry.management.StoreCountLoop;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.purge.UploadPurge;
import dev.priok.registry.purge.UploadPurgeLoop;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a server does to its store by itself, in the background. */
final class StoreUpkeep implements AutoCloseable {
  private final StoreCountLoop counts;
  private final CollectionLoop collections;
  private final @Nullable UploadPurgeLoop purges;
  private final ControlSocket control;

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
    OrderDesk desk = new OrderDesk(storage, this::collect, config.gc().grace(), clock);
    control = new ControlSocket(storage, desk);
  }

  private static @Nullable UploadPurgeLoop purges(
      UploadPurgeConfig config, Storage storage, Clock clock) {
    return config.enabled()
        ? new UploadPurgeLoop(
            new UploadPurge(storage, config.age(), config.dryRun(), clock), config.interval())
        : null;
  }

  private Optional<CollectionResult> collect(
      boolean dryRun, boolean now, Consumer<Removal> removals) {
    if (now) {
      throw new RegistryException(
          ErrorCode.UNSUPPORTED,
          "--now takes what was pushed a moment ago: only for a store that no server serves");
    }
    return collections.collectNow(dryRun, removals);
  }

  void start() {
    control.start();
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
    control.close();
    counts.close();
    collections.close();
    if (purges != null) {
      purges.close();
    }
  }
}
