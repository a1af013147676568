package dev.priok.operator.trust;

import dev.priok.api.v1alpha1.NodesStatus;
import dev.priok.operator.status.NodesFound;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** {@code priok_registry_nodes} and {@code priok_registry_nodes_trusted} of each registry. */
final class NodeGauges {
  private record Shown(AtomicReference<Numbers> numbers, List<Meter> meters) {}

  private record Numbers(int total, int trusted) {}

  private final MeterRegistry registry;
  private final Map<RegistryId, Shown> shown = new ConcurrentHashMap<>();

  NodeGauges(MeterRegistry registry) {
    this.registry = registry;
  }

  void show(RegistryId id, NodesFound found) {
    switch (found) {
      case NodesFound.Counted(var _, NodesStatus(Integer total, Integer trusted, var _, var _)) ->
          shown.computeIfAbsent(id, this::register).numbers().set(new Numbers(total, trusted));
      case NodesFound.Counted _, NodesFound.Off _ -> forget(id);
      case NodesFound.NotYet _ -> {}
    }
  }

  void forget(RegistryId id) {
    Shown gone = shown.remove(id);
    if (gone != null) {
      gone.meters().forEach(registry::remove);
    }
  }

  private Shown register(RegistryId id) {
    AtomicReference<Numbers> numbers = new AtomicReference<>(new Numbers(0, 0));
    return new Shown(
        numbers,
        List.of(
            Gauge.builder("priok.registry.nodes", numbers, at -> at.get().total())
                .description("Nodes on which a node agent runs")
                .tags("namespace", id.namespace(), "name", id.name())
                .register(registry),
            Gauge.builder("priok.registry.nodes.trusted", numbers, at -> at.get().trusted())
                .description("Nodes that trust the registry")
                .tags("namespace", id.namespace(), "name", id.name())
                .register(registry)));
  }
}
