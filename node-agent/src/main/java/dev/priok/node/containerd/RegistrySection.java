package dev.priok.node.containerd;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one file of containerd's configuration says of registries.
 *
 * @param version of the configuration's format: 1, 2 (containerd 1.x, read by 2.x too) or 3 (2.x)
 * @param plugin true when the file has any setting of the plugin that pulls
 * @param mirrors true when it has the older settings that {@code config_path} excludes
 */
record RegistrySection(
    Path file, int version, boolean plugin, Optional<String> configPath, boolean mirrors) {
  private static final String CERTS_D = "/etc/containerd/certs.d";
  private static final String PLUGIN_V2 = "io.containerd.grpc.v1.cri";
  private static final String PLUGIN_V3 = "io.containerd.cri.v1.images";
  private static final Map<Integer, String> PLUGINS = Map.of(1, "cri", 2, PLUGIN_V2, 3, PLUGIN_V3);

  static RegistrySection of(Path file, TomlFile toml) throws TomlException {
    int version = version(toml);
    List<String> plugin = List.of("plugins", PLUGINS.getOrDefault(version, PLUGIN_V3));
    if (version == 1 && !toml.mentions(plugin)) {
      // containerd 1.x took the full name in a file without a version as well.
      plugin = List.of("plugins", PLUGIN_V2);
    }
    List<String> registry = below(plugin, "registry");
    return new RegistrySection(
        file,
        version,
        toml.mentions(plugin),
        toml.value(below(registry, "config_path")),
        toml.hasBelow(below(registry, "mirrors")) || toml.hasBelow(below(registry, "configs")));
  }

  private static int version(TomlFile toml) throws TomlException {
    String text = toml.value(List.of("version")).orElse("1");
    try {
      return Math.max(1, Integer.parseInt(text));
    } catch (NumberFormatException e) {
      throw new TomlException("version is not a number");
    }
  }

  private static List<String> below(List<String> path, String part) {
    List<String> longer = new ArrayList<>(path);
    longer.add(part);
    return longer;
  }

  /**
   * The files together, in containerd's order. containerd 2 merges them key by key. containerd 1
   * takes the whole plugin from the last file that has it; which one reads a configuration of
   * version 1 or 2 cannot be told from it, so the rule that promises less is applied.
   *
   * @param unread imports that could not be looked at
   */
  static ConfigPath merge(List<RegistrySection> sections, List<Path> unread) {
    int version = sections.stream().mapToInt(RegistrySection::version).max().orElse(2);
    List<RegistrySection> counting = sections.stream().filter(RegistrySection::plugin).toList();
    if (version < 3 && !counting.isEmpty()) {
      counting = List.of(counting.getLast());
    }
    Optional<String> configPath =
        counting.reversed().stream().flatMap(section -> section.configPath().stream()).findFirst();
    Path where = counting.isEmpty() ? sections.getFirst().file() : counting.getLast().file();
    return configPath.isPresent()
        ? parse(where, configPath.get())
        : new ConfigPath.Unset(
            cure(where, version, counting.stream().anyMatch(RegistrySection::mirrors), unread));
  }

  /** There is no main file: containerd runs on its defaults. */
  static ConfigPath absent(Path mainFile) {
    return new ConfigPath.Unset(
        "there is no "
            + mainFile
            + ", so containerd reads no certs.d: create it with the line `version = 2`, then "
            + lines(2)
            + ", and restart containerd once");
  }

  private static ConfigPath parse(Path file, String value) {
    try {
      List<Path> roots =
          List.of(value.split(":", -1)).stream()
              .filter(root -> !root.isEmpty())
              .map(root -> Path.of(root).normalize())
              .toList();
      if (roots.isEmpty() || !roots.stream().allMatch(Path::isAbsolute)) {
        return new ConfigPath.Unreadable(file + ": config_path is not an absolute path");
      }
      return roots.size() == 1 && value.indexOf(':') < 0
          ? new ConfigPath.Single(roots.getFirst())
          : new ConfigPath.MultiRoot(roots.getFirst(), value);
    } catch (InvalidPathException e) {
      return new ConfigPath.Unreadable(file + ": config_path is not a path");
    }
  }

  private static String cure(Path file, int version, boolean mirrors, List<Path> unread) {
    return "containerd reads no certs.d: "
        + (mirrors
            ? "move registry.mirrors and registry.configs to certs.d, which excludes them, then "
            : "")
        + "add to "
        + file
        + " the two lines "
        + lines(version)
        + ", and restart containerd once"
        + (unread.isEmpty() ? "" : "; not visible to the agent: " + unread.getFirst());
  }

  private static String lines(int version) {
    return "`[plugins.\""
        + PLUGINS.getOrDefault(version, PLUGIN_V3)
        + "\".registry]` and `config_path = \""
        + CERTS_D
        + "\"`";
  }
}
