package dev.priok.registry.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of the configuration before it has a type; it knows where it was written. */
sealed interface ConfigNode {
  Origin origin();

  /**
   * A single value.
   *
   * @param plainInteger whether YAML reads the text as an integer rather than as a string
   */
  record Scalar(Origin origin, String text, boolean plainInteger) implements ConfigNode {}

  /** A key with nothing behind it. */
  record Empty(Origin origin) implements ConfigNode {}

  record Sequence(Origin origin, List<ConfigNode> items) implements ConfigNode {
    public Sequence {
      items = List.copyOf(items);
    }

    /** With the item at the index replaced, or added when the index is the next free one. */
    Sequence with(int index, ConfigNode item) {
      List<ConfigNode> changed = new ArrayList<>(items);
      if (index < changed.size()) {
        changed.set(index, item);
      } else {
        changed.add(item);
      }
      return new Sequence(origin, changed);
    }
  }

  record Mapping(Origin origin, Map<String, ConfigNode> entries) implements ConfigNode {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    Mapping with(String key, ConfigNode value) {
      Map<String, ConfigNode> changed = new LinkedHashMap<>(entries);
      changed.put(key, value);
      return new Mapping(origin, changed);
    }
  }

  /**
   * A mapping as it is; {@code auth: htpasswd} as distribution means it, {@code auth: {htpasswd:
   * }}; null for what cannot be a section.
   */
  default @Nullable Mapping asSection() {
    return switch (this) {
      case Mapping mapping -> mapping;
      case Empty(Origin origin) -> new Mapping(origin, Map.of());
      case Scalar(Origin origin, String text, boolean number) when !number ->
          new Mapping(origin, Map.of(text, new Empty(origin)));
      case Scalar _, Sequence _ -> null;
    };
  }
}
