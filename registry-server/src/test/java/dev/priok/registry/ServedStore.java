package dev.priok.registry;

import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** What else than requests happens to the store of a registry: orders, and deletion by hand. */
record ServedStore(RunningRegistry registry) {

  /** Carries out an order; returns what went wrong with it. */
  List<String> order(StoreOrder order) {
    Answer answer = new Answer();
    desk(StorePolicy.NONE).carryOut(order, answer);
    return answer.problems();
  }

  /** One that collects without applying the rules before. */
  OrderDesk desk(StorePolicy policy) {
    Storage storage = registry.server().storage();
    Clock clock = Clock.systemUTC();
    GarbageCollector collector = new GarbageCollector(storage, Storage.DEFAULT_GRACE, clock);
    return new OrderDesk(
        storage,
        (dryRun, _, _, removals) -> Optional.of(collector.collect(dryRun, removals)),
        new Retention(storage, () -> policy, clock),
        Storage.DEFAULT_GRACE,
        clock);
  }

  /** As `rm -rf` of the repository itself, not of those below it. */
  void removeByHand(String name) throws IOException {
    Path directory = registry.file("repositories/" + name);
    for (String part : List.of("_manifests", "_layers", "_uploads")) {
      if (Files.exists(directory.resolve(part))) {
        registry.server().storage().files().removeTree(directory.resolve(part));
      }
    }
  }
}
