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
import dev.priok.registry.management.RetentionMetrics;
import dev.priok.registry.management.RetentionStatus;
import dev.priok.registry.management.SpaceWatch;
import dev.priok.registry.management.StoreCountLoop;
import dev.priok.registry.management.UpkeepStatus;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.purge.UploadPurge;
import dev.priok.registry.purge.UploadPurgeLoop;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.RetentionResult;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a server does to its store by itself, in the background. */
final class StoreUpkeep implements AutoCloseable {
  private final SpaceWatch space;
  private final Policies policies;
  private final Retention retention;
  private volatile @Nullable RetentionResult lastRetention;
  private final StoreCountLoop counts;
  private final CollectionLoop collections;
  private final @Nullable UploadPurgeLoop purges;
  private final ControlSocket control;

  StoreUpkeep(
      UpkeepConfig config,
      Storage storage,
      FreeSpace space,
      Policies policies,
      MeterRegistry meters,
      Clock clock) {
    this.space = new SpaceWatch(space::isShortOf, meters);
    this.policies = policies;
    this.retention = new Retention(storage, policies, clock);
    new RetentionMetrics(meters, () -> policies.problem() != null, () -> lastRetention);
    counts = new StoreCountLoop(storage, clock);
    collections =
        new CollectionLoop(
            new GarbageCollector(storage, config.gc().grace(), clock),
            new StoreLease(storage, StoreLease.thisProcess()),
            storage,
            config.gc().schedule(),
            clock,
            this::retain,
            new CollectionMetrics(meters));
    purges = purges(config.uploadPurge(), storage, clock);
    OrderDesk desk = new OrderDesk(storage, this::collect, retention, config.gc().grace(), clock);
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
      boolean dryRun, boolean now, Consumer<String> lines, Consumer<Removal> removals) {
    if (now) {
      throw new RegistryException(
          ErrorCode.UNSUPPORTED,
          "--now takes what was pushed a moment ago: only for a store that no server serves");
    }
    return collections.collectNow(dryRun, lines, removals);
  }

  private void retain(boolean dryRun, Consumer<String> lines) {
    RetentionResult result = retention.apply(dryRun, lines);
    if (result.problem() != null) {
      lines.accept("retention ended early: " + result.problem());
    }
    if (!dryRun) {
      lastRetention = result;
    }
  }

  /** How the store is kept now. */
  UpkeepStatus status() {
    return new UpkeepStatus(
        new RetentionStatus(policies.get().rules().size(), policies.problem(), lastRetention),
        space.shortage().orElse(null));
  }

  void start() {
    control.start();
    counts.start();
    space.start();
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
    space.close();
    collections.close();
    if (purges != null) {
      purges.close();
    }
  }
}
