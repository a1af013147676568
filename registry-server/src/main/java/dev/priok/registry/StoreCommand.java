package dev.priok.registry;

import dev.priok.registry.config.ConfigException;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.control.ControlClient;
import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.Output;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.storage.StorageLayout;
import dev.priok.registry.storage.StoreFormat;
import dev.priok.registry.storage.StoreLease;
import dev.priok.registry.storage.StoreVolume;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What commands on a store share: which store, and who carries the order out. */
final class StoreCommand {
  static final String FILE = "config.yml, found as serve finds it when it is not named.";
  private static final int INVALID_CONFIGURATION = 2;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = FILE)
  private @Nullable Path config;

  /** As {@link #order(Path, StoreOrder)} for the file of the option. */
  int order(StoreOrder order) {
    return order(config, order);
  }

  /**
   * Has an order carried out: by the server that serves the store, if there is one, else here.
   *
   * @param file the configuration; null for the one that serve would take
   * @return the exit code
   */
  static int order(@Nullable Path file, StoreOrder order) {
    Output out = Output.ofProcess();
    try {
      Map<String, String> environment = System.getenv();
      Path source = file == null ? ServeCommand.usualFile(environment) : file;
      ServerConfig config = ServerConfig.load(source, environment);
      Path root = config.storage().rootDirectory();
      Optional<String> absence = StoreFormat.absence(root);
      if (absence.isPresent()) {
        out.problem(absence.get() + " (" + ServeCommand.choice(source) + ")");
        return OrderDesk.FAILED;
      }
      try (ControlClient server = connect(root)) {
        return server == null ? here(config, order, out) : server.order(order, out);
      } catch (IOException e) {
        out.problem(StorageFailures.explain(e, root));
        return OrderDesk.FAILED;
      }
    } catch (ConfigException e) {
      out.problem(String.valueOf(e.getMessage()));
      return INVALID_CONFIGURATION;
    }
  }

  private static @Nullable ControlClient connect(Path root) {
    try {
      return ControlClient.connect(new StorageLayout(root).path(new PathSpec.ControlSocket()));
    } catch (IOException e) {
      // Nobody serves the store, or not from here; the lease tells which.
      return null;
    }
  }

  private static int here(ServerConfig config, StoreOrder order, Output out) throws IOException {
    Path root = config.storage().rootDirectory();
    Clock clock = Clock.systemUTC();
    Duration grace = config.upkeep().gc().grace();
    Storage storage = Storage.open(root, clock, grace, config.storage().durability());
    OrderDesk desk = desk(config, storage, clock);
    if (!order.mayChange()) {
      return desk.carryOut(order, out);
    }
    Optional<String> obstacle = StoreVolume.obstacle(root);
    if (obstacle.isPresent()) {
      out.problem(obstacle.get());
      return OrderDesk.FAILED;
    }
    Path socket = storage.layout().path(new PathSpec.ControlSocket());
    try (StoreLease lease = new StoreLease(storage, StoreLease.thisProcess())) {
      // A server that has no room for lease and socket is not seen: others' orders must not remove.
      boolean makeRoom = order.equals(new StoreOrder.Collect(false, false));
      if (!collector(storage, grace, false, clock).acquire(lease, makeRoom)) {
        out.problem(
            ("the store %s is served by %s, whose local socket %s cannot be reached from here: run"
                    + " this command where that server runs and as its user, or stop it first")
                .formatted(root, lease.holder(), socket));
        return OrderDesk.FAILED;
      }
      // One that waited for another server's end has its socket later than a free lease is seen.
      if (order.equals(new StoreOrder.Collect(false, true)) && ControlClient.comesUp(socket)) {
        out.problem("a server has just begun to serve the store %s: stop it first".formatted(root));
        return OrderDesk.FAILED;
      }
      return desk.carryOut(order, out);
    }
  }

  private static OrderDesk desk(ServerConfig config, Storage storage, Clock clock) {
    Duration grace = config.upkeep().gc().grace();
    return new OrderDesk(
        storage,
        (dryRun, now, before, removals) -> {
          before.prepare(dryRun);
          return Optional.of(collector(storage, grace, now, clock).collect(dryRun, removals));
        },
        new Retention(storage, config.upkeep()::policy, clock),
        grace,
        clock);
  }

  private static GarbageCollector collector(
      Storage storage, Duration grace, boolean now, Clock clock) {
    return new GarbageCollector(storage, now ? Duration.ZERO : grace, clock);
  }
}
