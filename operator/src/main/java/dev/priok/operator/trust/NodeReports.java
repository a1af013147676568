package dev.priok.operator.trust;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** The latest report of each node. Safe for several threads. */
final class NodeReports {
  /** A report and when it came. */
  record Received(NodeReport report, Instant at) {}

  private final Map<String, Received> latest = new ConcurrentHashMap<>();

  /** Takes a report over; the node's registries of which it says anything new are the result. */
  Set<RegistryId> accept(NodeReport report, Instant now, Instant silentBefore) {
    Received before = latest.put(report.node(), new Received(report, now));
    Set<RegistryId> touched = new TreeSet<>(report.registries().keySet());
    if (before == null) {
      return touched;
    }
    NodeReport last = before.report();
    boolean allNew =
        before.at().isBefore(silentBefore)
            || !last.revision().equals(report.revision())
            || !last.problem().equals(report.problem());
    touched.addAll(last.registries().keySet());
    return touched.stream()
        .filter(id -> allNew || !sameOf(id, last, report))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean sameOf(RegistryId id, NodeReport before, NodeReport now) {
    return Optional.ofNullable(before.registries().get(id))
        .equals(Optional.ofNullable(now.registries().get(id)));
  }

  Optional<Received> of(String node) {
    return Optional.ofNullable(latest.get(node));
  }

  boolean isEmpty() {
    return latest.isEmpty();
  }

  /** Nodes that reported since then. */
  Set<String> nodesSince(Instant since) {
    return latest.entrySet().stream()
        .filter(entry -> !entry.getValue().at().isBefore(since))
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Forgets what was reported before. */
  void forgetBefore(Instant before) {
    latest.values().removeIf(received -> received.at().isBefore(before));
  }
}
