package dev.priok.node.journal;

import dev.priok.node.desired.RegistryId;
import dev.priok.node.host.FileKind;
import dev.priok.node.host.Host;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The list of files and directories that are ours, kept on the node so that a new agent, or {@code
 * clean}, finds them. It is saved before anything it names is made and after anything is gone: it
 * may name too much, never too little. Not for use by two threads at once.
 */
public final class Journal {
  private static final String FORMAT = "1";
  private static final int LARGEST_BYTES = 4 * 1024 * 1024;

  private final Host host;
  private final Path file;
  private final Map<Path, JournalEntry> entries = new TreeMap<>();
  private boolean saved = true;

  private Journal(Host host, Path file) {
    this.host = host;
    this.file = file;
  }

  /**
   * Reads the journal, or begins one where there is none.
   *
   * @throws IOException when there is a journal that cannot be read; it says what to do
   */
  public static Journal open(Host host, Path file) throws IOException {
    Journal journal = new Journal(host, file);
    if (host.kind(file) != FileKind.ABSENT) {
      journal.load();
    }
    return journal;
  }

  private void load() throws IOException {
    Properties values = new Properties();
    try {
      values.load(new ByteArrayInputStream(host.read(file, LARGEST_BYTES)));
      if (!FORMAT.equals(values.getProperty("format"))) {
        throw new IllegalArgumentException("its format is not " + FORMAT);
      }
      for (int n = 0; values.containsKey("entry." + n + ".path"); n++) {
        JournalEntry entry = entry(values, "entry." + n + ".");
        entries.put(entry.path(), entry);
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "journal " + file + ": " + e.getMessage() + "; move it away to start anew", e);
    }
  }

  private static JournalEntry entry(Properties values, String prefix) {
    String registry = values.getProperty(prefix + "registry");
    return new JournalEntry(
        Path.of(values.getProperty(prefix + "path", "")),
        JournalEntry.Kind.valueOf(values.getProperty(prefix + "kind", "")),
        registry == null ? null : registry(registry));
  }

  private static RegistryId registry(String text) {
    return RegistryId.parse(text, '/')
        .orElseThrow(() -> new IllegalArgumentException("an entry names no registry"));
  }

  public boolean contains(Path path) {
    return entries.containsKey(path);
  }

  public void add(JournalEntry entry) {
    saved &= entry.equals(entries.put(entry.path(), entry));
  }

  public void remove(Path path) {
    saved &= entries.remove(path) == null;
  }

  /** In the order of their paths. */
  public List<JournalEntry> entriesOf(RegistryId id) {
    return entries.values().stream().filter(entry -> id.equals(entry.registry())).toList();
  }

  public Set<RegistryId> registries() {
    Set<RegistryId> ids = new TreeSet<>();
    entries.values().stream()
        .map(JournalEntry::registry)
        .filter(Objects::nonNull)
        .forEach(ids::add);
    return ids;
  }

  /** Directories of all registries together, made by us, in which nothing of ours is left. */
  public List<JournalEntry> abandonedDirectories() {
    Collection<JournalEntry> all = entries.values();
    return all.stream()
        .filter(shared -> shared.registry() == null)
        .filter(shared ->
            all.stream()
                .noneMatch(
                    other -> !other.equals(shared) && other.path().startsWith(shared.path())))
        .toList();
  }

  /** Writes the journal if it changed; an empty one is deleted. */
  public void save() throws IOException {
    if (saved) {
      return;
    }
    if (entries.isEmpty()) {
      host.deleteFile(file);
    } else {
      makeParents(file);
      host.write(file, encode());
    }
    saved = true;
  }

  private void makeParents(Path path) throws IOException {
    Path parent = path.getParent();
    if (parent != null && !host.leadsToDirectory(parent)) {
      makeParents(parent);
      host.makeDirectory(parent);
    }
  }

  private byte[] encode() throws IOException {
    Properties values = new Properties();
    values.setProperty("format", FORMAT);
    int n = 0;
    for (JournalEntry entry : entries.values()) {
      String prefix = "entry." + n++ + ".";
      values.setProperty(prefix + "path", entry.path().toString());
      values.setProperty(prefix + "kind", entry.kind().name());
      if (entry.registry() != null) {
        values.setProperty(prefix + "registry", entry.registry().toString());
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    values.store(out, "What Priok's node agent made on this node");
    return out.toByteArray();
  }
}
