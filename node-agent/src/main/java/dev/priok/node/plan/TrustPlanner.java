package dev.priok.node.plan;

import dev.priok.node.containerd.ConfigPath;
import dev.priok.node.containerd.HostsDirectory;
import dev.priok.node.desired.Entry;
import dev.priok.node.desired.RegistryTrust;
import dev.priok.node.host.FileKind;
import dev.priok.node.host.Host;
import dev.priok.node.journal.Journal;
import dev.priok.node.journal.ManagedFile;
import dev.priok.node.journal.ManagedFile.Ownership;
import dev.priok.node.report.RegistryState;
import dev.priok.node.report.TrustState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Compares one entry of the desired document with the node. Only looks, changes nothing. */
final class TrustPlanner {
  private final Host host;

  TrustPlanner(Host host) {
    this.host = host;
  }

  RegistryPlan plan(Entry entry, ConfigPath configPath, Journal journal) throws IOException {
    return switch (entry) {
      case Entry.Invalid(var id, var problem) ->
          new RegistryPlan.Leave(new RegistryState(id, "", TrustState.FAILED, problem));
      case Entry.Refused(var id, var uid, var reason) ->
          new RegistryPlan.Withdraw(
              id, Optional.of(new RegistryState(id, uid, TrustState.NOT_ALLOWED, reason)));
      case Entry.Valid(RegistryTrust trust) -> plan(trust, configPath, journal);
    };
  }

  private RegistryPlan plan(RegistryTrust trust, ConfigPath configPath, Journal journal)
      throws IOException {
    return switch (configPath) {
      case ConfigPath.Unset(var cure) -> leave(trust, TrustState.CONFIG_PATH_UNSET, cure);
      case ConfigPath.Unreadable(var problem) -> leave(trust, TrustState.FAILED, problem);
      case ConfigPath.Single(Path root) ->
          compare(trust, root, state(trust, TrustState.TRUSTED, ""), journal);
      case ConfigPath.MultiRoot(Path first, var value) ->
          compare(
              trust,
              first,
              state(trust, TrustState.CONFIG_PATH_MULTI_ROOT, ignored(value)),
              journal);
    };
  }

  private static String ignored(String value) {
    return "containerd 2.1 and later take config_path \""
        + value
        + "\" for one directory and read none: set a single one and restart containerd once";
  }

  private RegistryPlan compare(
      RegistryTrust trust, Path root, RegistryState whenDone, Journal journal) throws IOException {
    HostsDirectory target = HostsDirectory.of(root, trust);
    Optional<Path> obstacle = foreignDirectory(target);
    if (obstacle.isPresent()) {
      return foreign(trust, obstacle.get());
    }
    boolean complete = true;
    boolean anyOwn = false;
    for (HostsDirectory.Content file : target.files()) {
      switch (ManagedFile.inspect(host, file.path(), trust.id())) {
        case Ownership.Absent absent -> complete = false;
        case Ownership.Foreign foreign -> {
          return foreign(trust, file.path());
        }
        case Ownership.Altered altered -> {
          return leave(trust, TrustState.CONFLICT, altered(file.path()));
        }
        case Ownership.Own(String content) -> {
          anyOwn = true;
          complete &= content.equals(file.text());
        }
      }
    }
    obstacle = anyOwn ? Optional.empty() : foreignNeighbour(target, journal);
    if (obstacle.isPresent()) {
      return foreign(trust, obstacle.get());
    }
    return complete
        ? new RegistryPlan.UpToDate(trust, target, whenDone)
        : new RegistryPlan.Write(trust, target);
  }

  private Optional<Path> foreignDirectory(HostsDirectory target) throws IOException {
    if (host.kind(target.shadow()) != FileKind.ABSENT) {
      return Optional.of(target.shadow());
    }
    return switch (host.kind(target.path())) {
      case ABSENT, DIRECTORY -> Optional.empty();
      case FILE, OTHER -> Optional.of(target.path());
    };
  }

  /**
   * In a directory that somebody else made and filled, a hosts.toml of ours would void the rest.
   */
  private Optional<Path> foreignNeighbour(HostsDirectory target, Journal journal)
      throws IOException {
    if (journal.contains(target.path()) || host.kind(target.path()) == FileKind.ABSENT) {
      return Optional.empty();
    }
    return host.list(target.path()).stream().findFirst().map(target.path()::resolve);
  }

  private static RegistryPlan foreign(RegistryTrust trust, Path path) {
    return leave(
        trust,
        TrustState.CONFLICT,
        path
            + " is in the way and not Priok's: move it away to let Priok configure "
            + trust.host());
  }

  static String altered(Path file) {
    return file + " was changed after Priok wrote it: delete it to let Priok go on";
  }

  private static RegistryPlan leave(RegistryTrust trust, TrustState state, String message) {
    return new RegistryPlan.Leave(state(trust, state, message));
  }

  static RegistryState state(RegistryTrust trust, TrustState state, String message) {
    return new RegistryState(trust.id(), trust.uid(), state, message);
  }
}
