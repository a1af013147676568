package dev.priok.node.plan;

import dev.priok.node.containerd.ConfigPath;
import dev.priok.node.containerd.HostsDirectory;
import dev.priok.node.desired.Entry;
import dev.priok.node.desired.RegistryId;
import dev.priok.node.desired.RegistryTrust;
import dev.priok.node.host.Host;
import dev.priok.node.journal.Journal;
import dev.priok.node.report.RegistryState;
import dev.priok.node.report.TrustState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The steps of one round, registry by registry; a failure stays with the registry that met it. */
final class TrustRound {
  private final Journal journal;
  private final ConfigPath configPath;
  private final TrustPlanner planner;
  private final NodeFiles files;
  private final Consumer<String> log;
  private final Map<RegistryId, RegistryState> states = new TreeMap<>();

  TrustRound(Host host, Journal journal, ConfigPath configPath, Consumer<String> log) {
    this.journal = journal;
    this.configPath = configPath;
    this.planner = new TrustPlanner(host);
    this.files = new NodeFiles(host, journal);
    this.log = log;
  }

  List<RegistryState> states() {
    return List.copyOf(states.values());
  }

  void record(RegistryState state) {
    states.put(state.id(), state);
  }

  /** Takes off the node what the document does not name. */
  void withdrawAbsent(List<Entry> entries) {
    Set<RegistryId> absent = journal.registries();
    entries.forEach(entry -> absent.remove(entry.id()));
    for (RegistryId id : absent) {
      try {
        withdraw(id, Optional.empty());
      } catch (IOException e) {
        record(failed(id, e));
      }
    }
  }

  /**
   * Does all that needs no probe.
   *
   * @return the registry when its files are to be written once it answers
   */
  Optional<RegistryTrust> settle(Entry entry) {
    try {
      switch (planner.plan(entry, configPath, journal)) {
        case RegistryPlan.Leave(var state) -> record(state);
        case RegistryPlan.Withdraw(var id, var then) -> withdraw(id, then);
        case RegistryPlan.UpToDate(var trust, var target, var state) ->
            finish(trust, target, state);
        case RegistryPlan.Write(var trust, var target) -> {
          return Optional.of(trust);
        }
      }
    } catch (IOException e) {
      record(failed(entry.id(), e));
    }
    return Optional.empty();
  }

  /** Writes the files of a registry that answers, and looks at them again. */
  void write(RegistryTrust trust) {
    try {
      // The probe took its time: plan anew, so that what appeared meanwhile is not overwritten.
      if (planner.plan(new Entry.Valid(trust), configPath, journal)
          instanceof RegistryPlan.Write(var same, HostsDirectory target)) {
        files.write(trust.id(), target);
        log.accept(trust.id() + ": wrote " + target.path() + " for " + trust.urls());
      }
      if (settle(new Entry.Valid(trust)).isPresent()) {
        throw new IOException("the files do not read back as they were written");
      }
    } catch (IOException e) {
      record(failed(trust.id(), e));
    }
  }

  private void finish(RegistryTrust trust, HostsDirectory target, RegistryState state)
      throws IOException {
    files.adopt(trust.id(), target);
    Optional<Path> obstacle = files.removeAllBut(target, trust.id());
    record(
        obstacle
            .map(file -> TrustPlanner.state(trust, TrustState.CONFLICT, TrustPlanner.altered(file)))
            .orElse(state));
  }

  private void withdraw(RegistryId id, Optional<RegistryState> then) throws IOException {
    boolean any = !journal.entriesOf(id).isEmpty();
    Optional<Path> obstacle = files.removeAll(id);
    if (obstacle.isPresent()) {
      record(new RegistryState(id, "", TrustState.CONFLICT, TrustPlanner.altered(obstacle.get())));
      return;
    }
    if (any) {
      log.accept(id + ": removed from this node");
    }
    then.ifPresent(this::record);
  }

  static RegistryState failed(RegistryId id, IOException e) {
    return new RegistryState(id, "", TrustState.FAILED, describe(e));
  }

  /** The JDK's file exceptions say only in their names what went wrong. */
  static String describe(IOException e) {
    String message = String.valueOf(e.getMessage());
    return e.getClass() == IOException.class
        ? message
        : e.getClass().getSimpleName() + ": " + message;
  }
}
