package dev.priok.node;

import dev.priok.node.desired.Desired;
import dev.priok.node.desired.DesiredDirectory;
import dev.priok.node.desired.RegistryId;
import dev.priok.node.plan.NodeTrust;
import dev.priok.node.report.NodeReport;
import dev.priok.node.report.RegistryState;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides when there is something to do. Called each second: a look at the {@code ..data} link is
 * all that costs, until the document changed, a probe is due, or the node is to be verified again.
 * (A WatchService sees the swap of a ConfigMap on some file systems only.)
 */
final class Agent {
  static final Duration VERIFY_INTERVAL = Duration.ofSeconds(30);

  /** Longer than the slowest round: many registries that all keep their probe waiting. */
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(2);

  private final DesiredDirectory directory;
  private final NodeTrust trust;
  private final String node;
  private final Consumer<NodeReport> reports;
  private final Consumer<String> log;
  private final InstantSource clock;

  private Desired desired = new Desired.Missing("");
  private Desired.@Nullable Document document;
  private Optional<String> version = Optional.empty();
  private Map<RegistryId, RegistryState> states = Map.of();
  private Instant due = Instant.MIN;
  private volatile @Nullable Instant lastTick;

  Agent(
      DesiredDirectory directory,
      NodeTrust trust,
      String node,
      Consumer<NodeReport> reports,
      Consumer<String> log,
      InstantSource clock) {
    this.directory = directory;
    this.trust = trust;
    this.node = node;
    this.reports = reports;
    this.log = log;
    this.clock = clock;
  }

  /** Does what is due. */
  void tick() throws InterruptedException {
    Optional<String> now = directory.version();
    if (!now.equals(version) || !clock.instant().isBefore(due)) {
      version = now;
      read();
      converge();
    }
    lastTick = clock.instant();
  }

  /** A document that went away says nothing; the last one that was there still holds. */
  private void read() {
    Desired read = directory.read();
    if (!read.equals(desired)) {
      switch (read) {
        case Desired.Missing(String reason) -> log.accept(reason + "; trust is kept as it is");
        case Desired.Document(var revision, var entries, var ignored) -> {
          log.accept("desired document " + revision + ": " + entries.size() + " registries");
          ignored.forEach(key -> log.accept("desired document: key " + key + " names no registry"));
        }
      }
      desired = read;
    }
    if (read instanceof Desired.Document found) {
      document = found;
    }
  }

  private void converge() throws InterruptedException {
    Instant verify = clock.instant().plus(VERIFY_INTERVAL);
    Desired.Document current = document;
    if (current == null) {
      due = verify;
      return;
    }
    NodeTrust.Outcome outcome = trust.converge(current);
    due = outcome.nextProbe().filter(probe -> probe.isBefore(verify)).orElse(verify);
    Map<RegistryId, RegistryState> newStates = new HashMap<>();
    for (RegistryState state : outcome.states()) {
      newStates.put(state.id(), state);
      if (!state.equals(states.get(state.id()))) {
        String message = state.message().isEmpty() ? "" : ": " + state.message();
        log.accept(state.id() + ": " + state.state().text() + message);
      }
    }
    states = newStates;
    reports.accept(
        new NodeReport(
            current.revision(),
            node,
            outcome.problem(),
            outcome.configPath().configured(),
            outcome.states()));
  }

  /** False when a round has hung. */
  boolean live() {
    Instant last = lastTick;
    return last == null || clock.instant().isBefore(last.plus(LONGEST_ROUND));
  }

  /** True from the end of the first round on. */
  boolean ready() {
    return lastTick != null && live();
  }
}
