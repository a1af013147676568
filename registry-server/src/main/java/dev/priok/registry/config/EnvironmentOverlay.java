package dev.priok.registry.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lays {@code REGISTRY_*} variables over a configuration by distribution's rule: the name spells
 * the path of the key, the value is YAML, and variables apply in the order of their names, so that
 * a section comes before what lies in it. An empty variable counts as not set. A variable that
 * names no key changes nothing: Kubernetes itself sets {@code REGISTRY_PORT} in every pod beside a
 * Service called {@code registry}.
 */
final class EnvironmentOverlay {
  static final String CONFIGURATION_PATH = "REGISTRY_CONFIGURATION_PATH";
  private static final String PREFIX = "REGISTRY_";

  /** With which YAML begins something else than text, which a variable hardly means. */
  private static final String BEGIN_NO_PLAIN_TEXT = "*&!%@`";

  private final Map<String, String> environment;
  private final Consumer<Finding> findings;

  EnvironmentOverlay(Map<String, String> environment, Consumer<Finding> findings) {
    this.environment = new TreeMap<>(environment);
    this.findings = findings;
  }

  ConfigNode applyTo(ConfigNode root) {
    ConfigNode result = root;
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(PREFIX) && !name.equals(CONFIGURATION_PATH)) {
        result = apply(result, name, variable.getValue());
      }
    }
    return result;
  }

  private ConfigNode apply(ConfigNode root, String name, String value) {
    Origin origin = Origin.variable(name);
    String path = name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '.');
    if (!ConfigTable.knows(path)) {
      findings.accept(
          new Finding(Finding.Severity.WARNING, origin, path, "names no key and is ignored"));
      return root;
    }
    if (value.isBlank()) {
      // Compose files make such of ${NAME:-}.
      findings.accept(
          new Finding(Finding.Severity.NOTICE, origin, path, "is empty and counts as not set"));
      return root;
    }
    return set(root, List.of(path.split("\\.", -1)), read(value, origin), origin);
  }

  /**
   * A schedule such as every half hour, with a star first, is text, though YAML wants quotes around
   * it.
   */
  private ConfigNode read(String value, Origin origin) {
    List<Finding> flaws = new ArrayList<>();
    ConfigNode node = new YamlSource(_ -> origin, flaws::add).read(value);
    if (!flaws.isEmpty() && BEGIN_NO_PLAIN_TEXT.indexOf(value.strip().charAt(0)) >= 0) {
      return new ConfigNode.Scalar(origin, value.strip(), false);
    }
    flaws.forEach(findings);
    return node;
  }

  private static ConfigNode set(
      @Nullable ConfigNode target, List<String> path, ConfigNode value, Origin origin) {
    if (path.isEmpty()) {
      return value;
    }
    String segment = path.getFirst();
    List<String> rest = path.subList(1, path.size());
    if (target instanceof ConfigNode.Sequence list && segment.matches("\\d{1,4}")) {
      int index = Integer.parseInt(segment);
      ConfigNode item = index < list.items().size() ? list.items().get(index) : null;
      return list.with(index, set(item, rest, value, origin));
    }
    ConfigNode.Mapping section = target == null ? null : target.asSection();
    if (section == null) {
      section = new ConfigNode.Mapping(origin, Map.of());
    }
    String key =
        section.entries().keySet().stream()
            .filter(present -> present.toLowerCase(Locale.ROOT).equals(segment))
            .findFirst()
            .orElse(segment);
    return section.with(key, set(section.entries().get(key), rest, value, origin));
  }
}
