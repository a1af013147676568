package dev.priok.operator.trust;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The latest report of each node. Safe for several threads. */
final class NodeReports {
  /** A report and when it came. */
  record Received(NodeReport report, Instant at) {}

  private final Map<String, Received> latest = new ConcurrentHashMap<>();

  /**
   * Takes a report over.
   *
   * @return whether it says anything else than the one before, or comes after a silence
   */
  boolean accept(NodeReport report, Instant now, Instant silentSince) {
    Received before = latest.put(report.node(), new Received(report, now));
    return before == null
        || before.at().isBefore(silentSince)
        || !before.report().equals(report);
  }

  Optional<Received> of(String node) {
    return Optional.ofNullable(latest.get(node));
  }

  Set<String> nodes() {
    return new HashSet<>(latest.keySet());
  }

  /** Forgets nodes that have no agent any more. */
  void retain(Set<String> nodes) {
    latest.keySet().retainAll(nodes);
  }
}
