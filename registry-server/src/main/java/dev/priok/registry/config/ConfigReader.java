package dev.priok.registry.config;

import static dev.priok.registry.config.Finding.Severity.ERROR;
import static dev.priok.registry.config.Finding.Severity.NOTICE;
import static dev.priok.registry.config.Finding.Severity.WARNING;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes typed values out of a tree of settings and judges the keys that are in it. */
final class ConfigReader {
  private final ConfigNode root;
  private final Consumer<Finding> findings;

  ConfigReader(ConfigNode root, Consumer<Finding> findings) {
    this.root = root;
    this.findings = findings;
  }

  /** Reports every key that is unknown, or known and not followed, and every misplaced value. */
  void judgeKeys() {
    judge(root, "");
  }

  /** The value that counts: the one set, else the default. A wrong one is reported. */
  <T> Optional<T> find(ConfigKey<T> key) {
    ConfigNode node = node(key.path());
    if (node != null) {
      try {
        Consumer<String> warn =
            text -> findings.accept(new Finding(WARNING, node.origin(), key.path(), text));
        return Optional.of(key.type().parse(node, warn));
      } catch (InvalidValueException e) {
        findings.accept(
            new Finding(ERROR, node.origin(), key.path(), String.valueOf(e.getMessage())));
      }
    }
    return fallback(key);
  }

  /** As {@link #find}, for a key that has a default. */
  <T> T get(ConfigKey<T> key) {
    return find(key).orElseThrow(() -> new IllegalStateException(key.path() + " has no default"));
  }

  /** The node that was written at the path, null when nobody did. */
  @Nullable ConfigNode node(String path) {
    ConfigNode current = root;
    for (String segment : path.split("\\.", -1)) {
      ConfigNode.Mapping section = current.asSection();
      current = section == null ? null : section.entries().get(segment);
      if (current == null) {
        return null;
      }
    }
    return current;
  }

  private static <T> Optional<T> fallback(ConfigKey<T> key) {
    if (key.fallback().isEmpty() && !key.open()) {
      return Optional.empty();
    }
    ConfigNode node =
        key.open()
            ? new ConfigNode.Empty(Origin.BUILT_IN)
            : new ConfigNode.Scalar(Origin.BUILT_IN, key.fallback(), false);
    try {
      return Optional.of(key.type().parse(node, _ -> {}));
    } catch (InvalidValueException e) {
      throw new IllegalStateException("the default of " + key.path() + " is not valid", e);
    }
  }

  private void judge(ConfigNode node, String path) {
    ConfigNode.Mapping section = node.asSection();
    if (section == null) {
      findings.accept(
          new Finding(ERROR, node.origin(), path, "must be a section of keys and values"));
      return;
    }
    for (Map.Entry<String, ConfigNode> entry : section.entries().entrySet()) {
      ConfigNode child = entry.getValue();
      String childPath = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      Optional<ForeignKey> foreign = ConfigTable.foreign(childPath);
      if (foreign.isPresent()) {
        report(foreign.get(), child.origin());
      } else if (ConfigTable.isSection(childPath)) {
        judge(child, childPath);
      } else if (!ConfigTable.isKey(childPath)) {
        findings.accept(new Finding(WARNING, child.origin(), childPath, "is unknown and ignored"));
      }
    }
  }

  private void report(ForeignKey key, Origin origin) {
    Finding.Severity severity =
        switch (key.treatment()) {
          case NOTED -> NOTICE;
          case WARNED -> WARNING;
          case REFUSED -> ERROR;
        };
    findings.accept(new Finding(severity, origin, key.path(), key.remark()));
  }
}
