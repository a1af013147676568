package dev.priok.node.containerd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tables and values of a TOML file, each under the parts of its key. */
final class TomlFile {
  private final Set<List<String>> tables = new HashSet<>();
  private final Map<List<String>, List<String>> values = new HashMap<>();

  void table(List<String> path) {
    tables.add(List.copyOf(path));
  }

  /** An array begins: what the key had before no longer counts. */
  void begin(List<String> path) {
    values.put(List.copyOf(path), new ArrayList<>());
  }

  /** The value of a key, or the next element of its array. */
  void add(List<String> path, String value) {
    values.computeIfAbsent(List.copyOf(path), first -> new ArrayList<>()).add(value);
  }

  /** The last value of a key, empty when there is none or it is the empty string. */
  Optional<String> value(List<String> path) {
    List<String> found = values.getOrDefault(path, List.of());
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(found.getLast()).filter(value -> !value.isEmpty());
  }

  List<String> elements(List<String> path) {
    return List.copyOf(values.getOrDefault(path, List.of()));
  }

  /** True when the table itself or anything below it is in the file. */
  boolean mentions(List<String> path) {
    return tables.stream().anyMatch(table -> startsWith(table, path))
        || values.keySet().stream().anyMatch(key -> startsWith(key, path));
  }

  /** True when a key or table lies below the path: an empty table does not count. */
  boolean hasBelow(List<String> path) {
    return tables.stream().anyMatch(table -> table.size() > path.size() && startsWith(table, path))
        || values.keySet().stream()
            .anyMatch(key -> key.size() > path.size() && startsWith(key, path));
  }

  private static boolean startsWith(List<String> path, List<String> prefix) {
    return path.size() >= prefix.size() && path.subList(0, prefix.size()).equals(prefix);
  }
}
