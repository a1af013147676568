package dev.priok.node.plan;

import dev.priok.node.containerd.ConfigPath;
import dev.priok.node.containerd.ContainerdConfig;
import dev.priok.node.desired.Desired;
import dev.priok.node.desired.Entry;
import dev.priok.node.desired.RegistryId;
import dev.priok.node.desired.RegistryTrust;
import dev.priok.node.host.Host;
import dev.priok.node.journal.Journal;
import dev.priok.node.probe.Probe;
import dev.priok.node.report.RegistryState;
import dev.priok.node.report.TrustState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings the node to the desired document: withdraw, probe, write, verify. Every round starts from
 * what is on the node; only the spacing of failed probes is remembered. For one thread.
 */
public final class NodeTrust {
  private final Host host;
  private final ContainerdConfig containerd;
  private final Path journalFile;
  private final ProbeRound probes;
  private final ProbeSchedule schedule;
  private final Consumer<String> log;

  /**
   * The node after a round.
   *
   * @param problem why it is not known what is ours on the node, empty when it is: then registries
   *     that the document does not name may still be there
   * @param states one for each registry of the document, and for each that could not be withdrawn
   */
  public record Outcome(
      ConfigPath configPath,
      String problem,
      List<RegistryState> states,
      Optional<Instant> nextProbe) {}

  public NodeTrust(
      Host host,
      ContainerdConfig containerd,
      Path journalFile,
      Probe probe,
      InstantSource clock,
      Consumer<String> log) {
    this.host = host;
    this.containerd = containerd;
    this.journalFile = journalFile;
    this.probes = new ProbeRound(probe);
    this.schedule = new ProbeSchedule(clock);
    this.log = log;
  }

  /** One round; what goes wrong for a registry is its state, and the others go on. */
  public Outcome converge(Desired.Document document) throws InterruptedException {
    ConfigPath configPath = containerd.configPath();
    try {
      Journal journal = Journal.open(host, journalFile);
      TrustRound round = new TrustRound(host, journal, configPath, log);
      round.withdrawAbsent(document.entries());
      List<RegistryTrust> toWrite =
          document.entries().stream().map(round::settle).flatMap(Optional::stream).toList();
      writeWhatAnswers(toWrite, round);
      return new Outcome(configPath, "", round.states(), schedule.next());
    } catch (IOException e) {
      schedule.retain(Set.of());
      List<RegistryState> states =
          document.entries().stream().map(Entry::id).map(id -> TrustRound.failed(id, e)).toList();
      return new Outcome(configPath, TrustRound.describe(e), states, schedule.next());
    }
  }

  private void writeWhatAnswers(List<RegistryTrust> toWrite, TrustRound round)
      throws InterruptedException {
    Map<RegistryTrust, String> silent = new LinkedHashMap<>();
    toWrite.forEach(
        trust -> schedule.reasonToWait(trust).ifPresent(reason -> silent.put(trust, reason)));
    List<RegistryTrust> due = toWrite.stream().filter(trust -> !silent.containsKey(trust)).toList();
    probes
        .probe(due)
        .forEach((trust, result) -> {
          switch (result) {
            case Probe.Result.Answered answered -> round.write(trust);
            case Probe.Result.Failed(String reason) -> {
              schedule.failed(trust, reason);
              silent.put(trust, reason);
            }
          }
        });
    Set<RegistryId> waiting = new HashSet<>();
    silent.forEach((trust, reason) -> {
      waiting.add(trust.id());
      round.record(TrustPlanner.state(trust, TrustState.PENDING, reason));
    });
    schedule.retain(waiting);
  }

  /**
   * Removes everything that the journal lists.
   *
   * @return a sentence for each registry of which something had to stay
   * @throws IOException when the journal cannot be read
   */
  public List<String> clean() throws IOException {
    Journal journal = Journal.open(host, journalFile);
    TrustRound round = new TrustRound(host, journal, new ConfigPath.Unset(""), log);
    round.withdrawAbsent(List.of());
    return round.states().stream().map(state -> state.id() + ": " + state.message()).toList();
  }
}
