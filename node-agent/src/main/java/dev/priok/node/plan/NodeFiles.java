package dev.priok.node.plan;

import dev.priok.node.containerd.HostsDirectory;
import dev.priok.node.desired.RegistryId;
import dev.priok.node.host.FileKind;
import dev.priok.node.host.Host;
import dev.priok.node.journal.Journal;
import dev.priok.node.journal.JournalEntry;
import dev.priok.node.journal.JournalEntry.Kind;
import dev.priok.node.journal.ManagedFile;
import dev.priok.node.journal.ManagedFile.Ownership;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Carries a plan out, so that it may be cut off after any step: the journal knows of everything
 * before it is made, the CA is there before the hosts.toml that names it and goes after it, and
 * what is not ours stops us.
 */
final class NodeFiles {
  private static final Comparator<JournalEntry> REMOVAL_ORDER =
      Comparator.comparingInt(NodeFiles::rank)
          .thenComparingInt(entry -> -entry.path().getNameCount())
          .thenComparing(JournalEntry::path);

  private final Host host;
  private final Journal journal;

  NodeFiles(Host host, Journal journal) {
    this.host = host;
    this.journal = journal;
  }

  private static int rank(JournalEntry entry) {
    if (entry.kind() == Kind.DIRECTORY) {
      return 2;
    }
    return entry.path().endsWith(HostsDirectory.HOSTS_FILE) ? 0 : 1;
  }

  void write(RegistryId id, HostsDirectory target) throws IOException {
    Path root = target.root();
    boolean rootMissing = !host.leadsToDirectory(root);
    boolean directoryMissing = host.kind(target.path()) == FileKind.ABSENT;
    if (rootMissing) {
      requireVisible(root);
      journal.add(new JournalEntry(root, Kind.DIRECTORY, null));
    }
    if (directoryMissing) {
      journal.add(new JournalEntry(target.path(), Kind.DIRECTORY, id));
    }
    adopt(id, target);
    if (rootMissing) {
      host.makeDirectory(root);
    }
    if (directoryMissing) {
      host.makeDirectory(target.path());
    }
    for (HostsDirectory.Content file : target.files()) {
      if (!holds(file, id)) {
        host.write(file.path(), file.text().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private void requireVisible(Path root) throws IOException {
    Path parent = root.getParent();
    if (parent == null || !host.leadsToDirectory(parent)) {
      throw new IOException(
          "containerd's config_path "
              + root
              + " is not there, or the DaemonSet does not mount it into the agent");
    }
  }

  private boolean holds(HostsDirectory.Content file, RegistryId id) throws IOException {
    return ManagedFile.inspect(host, file.path(), id) instanceof Ownership.Own(String content)
        && content.equals(file.text());
  }

  /**
   * Lists the files of the target as ours, also those that an agent wrote whose journal is lost.
   */
  void adopt(RegistryId id, HostsDirectory target) throws IOException {
    for (HostsDirectory.Content file : target.files()) {
      journal.add(new JournalEntry(file.path(), Kind.FILE, id));
    }
    journal.save();
  }

  /**
   * Removes what the journal lists for the registry, but for the files of the target and the
   * directory they are in.
   *
   * @return what stops the removal, when it is not as we wrote it
   */
  Optional<Path> removeAllBut(HostsDirectory target, RegistryId id) throws IOException {
    return remove(
        id,
        journal.entriesOf(id).stream()
            .filter(entry -> !entry.path().equals(target.path()))
            .filter(entry ->
                target.files().stream().noneMatch(file -> file.path().equals(entry.path())))
            .toList());
  }

  /**
   * Removes what the journal lists for the registry.
   *
   * @return what stops the removal, when it is not as we wrote it
   */
  Optional<Path> removeAll(RegistryId id) throws IOException {
    return remove(id, journal.entriesOf(id));
  }

  private Optional<Path> remove(RegistryId id, Collection<JournalEntry> entries)
      throws IOException {
    List<JournalEntry> ordered = entries.stream().sorted(REMOVAL_ORDER).toList();
    for (JournalEntry entry : ordered) {
      switch (entry.kind()) {
        case DIRECTORY -> host.deleteDirectoryIfEmpty(entry.path());
        case FILE -> {
          switch (ManagedFile.inspect(host, entry.path(), id)) {
            case Ownership.Altered altered -> {
              return Optional.of(entry.path());
            }
            case Ownership.Foreign foreign -> {
              return Optional.of(entry.path());
            }
            case Ownership.Absent absent -> host.deleteFile(entry.path());
            case Ownership.Own own -> host.deleteFile(entry.path());
          }
        }
      }
    }
    ordered.forEach(entry -> journal.remove(entry.path()));
    removeAbandonedDirectories();
    journal.save();
    return Optional.empty();
  }

  private void removeAbandonedDirectories() throws IOException {
    for (JournalEntry shared : journal.abandonedDirectories()) {
      host.deleteDirectoryIfEmpty(shared.path());
      journal.remove(shared.path());
    }
  }
}
