package dev.priok.node.containerd;

import dev.priok.node.host.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * containerd's config.toml and what it imports, in the order in which containerd merges them
 * (containerd cmd/containerd/server/config: LoadConfig, resolveImports, mergeConfig). Not seen are
 * the built-in default of 2.2 and later, the command line ({@code --config} is told to the agent
 * instead), and imports with a wildcard before the last slash.
 */
public final class ContainerdConfig {
  private static final int LARGEST_BYTES = 1024 * 1024;
  private static final int MOST_FILES = 100;

  private final Host host;
  private final Path mainFile;

  public ContainerdConfig(Host host, Path mainFile) {
    this.host = host;
    this.mainFile = mainFile;
  }

  /** Reads the files anew: an administrator may have followed the cure since. */
  public ConfigPath configPath() {
    List<RegistrySection> sections = new ArrayList<>();
    List<Path> unread = new ArrayList<>();
    Set<Path> seen = new HashSet<>();
    Deque<Path> pending = new ArrayDeque<>(List.of(mainFile));
    while (!pending.isEmpty() && seen.size() < MOST_FILES) {
      Path file = pending.removeFirst();
      if (!seen.add(file)) {
        continue;
      }
      try {
        TomlFile toml = read(file);
        sections.add(RegistrySection.of(file, toml));
        for (String pattern : toml.elements(List.of("imports"))) {
          pending.addAll(resolve(file, pattern, unread));
        }
      } catch (NoSuchFileException e) {
        if (file.equals(mainFile)) {
          return RegistrySection.absent(mainFile);
        }
        unread.add(file);
      } catch (IOException | TomlException | IllegalArgumentException e) {
        return new ConfigPath.Unreadable(
            "cannot read containerd's " + file + ": " + e.getMessage());
      }
    }
    return RegistrySection.merge(sections, unread);
  }

  private TomlFile read(Path file) throws IOException, TomlException {
    return TomlScanner.scan(new String(host.read(file, LARGEST_BYTES), StandardCharsets.UTF_8));
  }

  private List<Path> resolve(Path parent, String pattern, List<Path> unread) throws IOException {
    Path path = parent.resolveSibling(pattern).normalize();
    if (path.toString().indexOf('*') < 0) {
      return List.of(path);
    }
    Path directory = path.getParent();
    Path last = path.getFileName();
    if (directory == null || last == null || directory.toString().indexOf('*') >= 0) {
      unread.add(path);
      return List.of();
    }
    if (!host.leadsToDirectory(directory)) {
      return List.of();
    }
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + last);
    return host.list(directory).stream()
        .filter(name -> matcher.matches(Path.of(name)))
        .map(directory::resolve)
        .toList();
  }
}
