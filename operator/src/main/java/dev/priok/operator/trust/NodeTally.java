package dev.priok.operator.trust;

import dev.priok.api.v1alpha1.NodesStatus;
import dev.priok.api.v1alpha1.NodesStatus.FailingNode;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.NodesFound;
import dev.priok.operator.status.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts the nodes that trust one registry. A node counts as long as an agent has its pod there,
 * and for a short while after, so that an upgrade of the agents is no news.
 */
final class NodeTally {
  /** A failing node takes a line of a table; the agent's log has the rest. */
  private static final int LONGEST_MESSAGE = 500;

  private static final int MOST_FAILING = 10;
  private static final Duration BETWEEN_PODS = Duration.ofSeconds(45);

  private final TrustSettings settings;
  private final Agents agents;
  private final NodeReports reports;
  private final Revisions revisions;
  private final Instant started;

  /** What is found, and when time alone may change it. */
  record Count(NodesFound found, Optional<Duration> recheckAfter) {}

  /** One node's word on one registry. */
  private record Vote(String node, TrustState state, String message) {}

  NodeTally(
      TrustSettings settings,
      Agents agents,
      NodeReports reports,
      Revisions revisions,
      Instant started) {
    this.settings = settings;
    this.agents = agents;
    this.reports = reports;
    this.revisions = revisions;
    this.started = started;
  }

  Count count(RegistryId id, Instant now) {
    SortedMap<String, String> nodes = nodes(now);
    List<Vote> votes = new ArrayList<>();
    nodes.forEach((node, pod) -> votes.add(vote(id, node, pod, now)));
    Instant grace = started.plus(settings.staleAfter());
    boolean early = now.isBefore(grace);
    if (early && votes.stream().anyMatch(vote -> vote.state() == TrustState.SILENT)) {
      return new Count(
          new NodesFound.NotYet("waiting for the reports of the node agents"),
          Optional.of(Duration.between(now, grace)));
    }
    return new Count(found(votes), untilSilence(nodes, now));
  }

  /** Agents' pods by node; an empty name where the pod is just being replaced. */
  private SortedMap<String, String> nodes(Instant now) {
    SortedMap<String, String> nodes = new TreeMap<>();
    reports.nodesSince(now.minus(BETWEEN_PODS)).forEach(node -> nodes.put(node, ""));
    nodes.putAll(agents.nodes());
    return nodes;
  }

  private Vote vote(RegistryId id, String node, String pod, Instant now) {
    Optional<NodeReports.Received> received =
        reports.of(node).filter(found -> !found.at().isBefore(now.minus(settings.staleAfter())));
    if (received.isEmpty()) {
      return new Vote(node, TrustState.SILENT, silence(pod));
    }
    NodeReport report = received.get().report();
    if (!report.problem().isEmpty()) {
      return new Vote(node, TrustState.FAILED, report.problem());
    }
    NodeReport.State state = report.registries().get(id);
    if (!revisions.agree(report.revision(), id) || state == null) {
      return new Vote(node, TrustState.FOLLOWING, "the node has yet to hear of it");
    }
    return new Vote(node, TrustState.of(state.state()), state.message());
  }

  private String silence(String pod) {
    return "no report for "
        + settings.staleAfter().toSeconds()
        + " s: kubectl -n "
        + settings.agentNamespace()
        + " logs "
        + pod;
  }

  private NodesFound found(List<Vote> votes) {
    List<Vote> failing =
        votes.stream()
            .filter(vote -> vote.state() != TrustState.TRUSTED)
            .sorted(
                Comparator.comparing((Vote vote) -> vote.state().isUnknown())
                    .thenComparing(Vote::node))
            .toList();
    int trusted = votes.size() - failing.size();
    NodesStatus nodes =
        new NodesStatus(
            votes.size(),
            trusted,
            trusted + "/" + votes.size(),
            failing.stream().limit(MOST_FAILING).map(NodeTally::failing).toList());
    return new NodesFound.Counted(finding(votes.size(), failing), nodes);
  }

  private Finding finding(int total, List<Vote> failing) {
    if (total == 0) {
      return Finding.progressing(
          Reason.NO_AGENT,
          "no node agent runs in namespace "
              + settings.agentNamespace()
              + ": without one no node pulls from the registry by its name");
    }
    if (failing.isEmpty()) {
      return Finding.good(
          Reason.NODES_TRUSTED,
          total == 1 ? "the one node trusts the registry" : "all " + total + " nodes trust it");
    }
    Vote first = failing.getFirst();
    String message =
        failing.size() + " of " + total + " nodes: " + first.node() + ": " + shortened(first);
    return first.state().isUnknown()
        ? Finding.progressing(first.state().reason(), message)
        : Finding.needsHelp(first.state().reason(), message);
  }

  private static FailingNode failing(Vote vote) {
    return new FailingNode(vote.node(), vote.state().word(), shortened(vote));
  }

  private static String shortened(Vote vote) {
    String message = vote.message();
    return message.length() > LONGEST_MESSAGE
        ? message.substring(0, LONGEST_MESSAGE) + "..."
        : message;
  }

  /** When the first of the reports that count now counts no more. */
  private Optional<Duration> untilSilence(SortedMap<String, String> nodes, Instant now) {
    return nodes.keySet().stream()
        .flatMap(node -> reports.of(node).stream())
        .map(received -> Duration.between(now, received.at().plus(settings.staleAfter())))
        .filter(Duration::isPositive)
        .min(Comparator.naturalOrder())
        .map(until -> until.plusMillis(1));
  }

  /**
   * Whether every node that speaks has taken the registry off. Nodes that are silent are not waited
   * for: they follow the document when they come back.
   */
  boolean released(RegistryId id, Instant now) {
    return agents.nodes().keySet().stream()
        .flatMap(node -> reports.of(node).stream())
        .filter(received -> !received.at().isBefore(now.minus(settings.staleAfter())))
        .map(NodeReports.Received::report)
        .allMatch(report ->
            report.problem().isEmpty()
                && revisions.agree(report.revision(), id)
                && !report.registries().containsKey(id));
  }

  /** Whether nodes may still be about to report after a start of the operator. */
  boolean isEarly(Instant now) {
    return now.isBefore(started.plus(settings.staleAfter()))
        && agents.nodes().keySet().stream().anyMatch(node -> reports.of(node).isEmpty());
  }
}
