package dev.priok.registry;

import dev.priok.registry.config.UpkeepConfig;
import dev.priok.registry.config.UploadPurgeConfig;
import dev.priok.registry.control.ControlSocket;
import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.gc.CollectionLoop;
import dev.priok.registry.gc.CollectionPreparation;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.CollectionStatus;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.gc.Removal;
import dev.priok.registry.management.CollectionMetrics;
import dev.priok.registry.management.RetentionMetrics;
import dev.priok.registry.management.RetentionStatus;
import dev.priok.registry.management.SpaceWatch;
import dev.priok.registry.management.StoreCountLoop;
import dev.priok.registry.management.StoreLedger;
import dev.priok.registry.management.UpkeepStatus;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.purge.UploadPurge;
import dev.priok.registry.purge.UploadPurgeLoop;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.ReadOnlyMount;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a server does to its store by itself, in the background. */
final class StoreUpkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreUpkeep.class);

  private final SpaceWatch space;
  private final Policies policies;
  private final Retention retention;
  private final StoreCountLoop counts;
  private final CollectionLoop collections;
  private final @Nullable UploadPurgeLoop purges;
  private final ControlSocket control;

  StoreUpkeep(
      UpkeepConfig config,
      Storage storage,
      StoreLedger ledger,
      FreeSpace space,
      Policies policies,
      MeterRegistry meters,
      Clock clock) {
    Path root = storage.layout().root();
    this.space = new SpaceWatch(space::isShortOf, () -> ReadOnlyMount.holds(root), meters);
    this.policies = policies;
    this.retention = new Retention(storage, policies, clock);
    new RetentionMetrics(meters, () -> policies.problem() != null, retention::last);
    counts = new StoreCountLoop(storage, ledger);
    collections =
        new CollectionLoop(
            new GarbageCollector(storage, config.gc().grace(), clock),
            new StoreLease(storage, StoreLease.thisProcess()),
            storage,
            config.gc().schedule(),
            clock,
            dryRun -> retention.apply(dryRun, _ -> {}),
            new CollectionMetrics(meters));
    purges = purges(config.uploadPurge(), storage, clock);
    OrderDesk desk = new OrderDesk(storage, this::collect, retention, config.gc().grace(), clock);
    control =
        new ControlSocket(
            storage, desk, () -> collections.status().state() != CollectionStatus.State.WAITING);
  }

  private static @Nullable UploadPurgeLoop purges(
      UploadPurgeConfig config, Storage storage, Clock clock) {
    return config.enabled()
        ? new UploadPurgeLoop(
            new UploadPurge(storage, config.age(), config.dryRun(), clock), config.interval())
        : null;
  }

  private Optional<CollectionResult> collect(
      boolean dryRun, boolean now, CollectionPreparation before, Consumer<Removal> removals) {
    if (now) {
      throw new RegistryException(
          ErrorCode.UNSUPPORTED,
          "--now takes what was pushed a moment ago: only for a store that no server serves");
    }
    Optional<CollectionResult> result = collections.collectNow(dryRun, before, removals);
    if (result.isEmpty()) {
      throw new RegistryException(
          ErrorCode.DENIED,
          "this server cannot collect; it waits for " + collections.status().waitingFor());
    }
    return result;
  }

  /** How the store is kept now. */
  UpkeepStatus status() {
    return new UpkeepStatus(
        new RetentionStatus(policies.get().rules().size(), policies.problem(), retention.last()),
        space.shortage().orElse(null),
        space.readOnly());
  }

  /** Starts all of it; what a stop that comes meanwhile has closed stays closed. */
  void start() {
    try {
      control.start();
      counts.start();
      space.start();
      collections.start();
      if (purges != null) {
        purges.start();
      }
    } catch (RejectedExecutionException _) {
      LOG.debug("Told to stop while it started");
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
