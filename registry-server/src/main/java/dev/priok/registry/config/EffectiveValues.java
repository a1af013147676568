package dev.priok.registry.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lists what counts for each key. Keys of a section that is not there are left out. */
final class EffectiveValues {
  /** Sections that change the server by being there. */
  private static final List<String> OPTIONAL_SECTIONS = List.of("auth", "http.tls");

  private final ConfigReader reader;

  EffectiveValues(ConfigReader reader) {
    this.reader = reader;
  }

  List<EffectiveValue> list() {
    List<EffectiveValue> values = new ArrayList<>();
    for (ConfigKey<?> key : ConfigTable.KEYS) {
      ConfigNode node = reader.node(key.path());
      ConfigNode other = key.equals(ValidationKeys.LAYERS) ? switchedOff() : null;
      if (node != null) {
        values.add(new EffectiveValue(key.path(), text(node), node.origin().toString()));
      } else if (other != null) {
        values.add(new EffectiveValue(key.path(), "none", other.origin().toString()));
      } else if (!key.fallback().isEmpty() && isInForce(key.path())) {
        values.add(new EffectiveValue(key.path(), key.fallback(), Origin.BUILT_IN.toString()));
      }
    }
    return values;
  }

  /** What says, without naming them, that layers need not be there; null where nothing does. */
  private @Nullable ConfigNode switchedOff() {
    return reader.get(ValidationKeys.DISABLED) ? reader.node(ValidationKeys.DISABLED.path()) : null;
  }

  private boolean isInForce(String path) {
    return OPTIONAL_SECTIONS.stream()
        .noneMatch(section -> path.startsWith(section + ".") && reader.node(section) == null);
  }

  private static String text(ConfigNode node) {
    return switch (node) {
      case ConfigNode.Scalar scalar -> scalar.text().replaceAll("\\p{Cntrl}+", " ");
      case ConfigNode.Empty _ -> "";
      case ConfigNode.Sequence(var _, List<ConfigNode> items) ->
          items.stream().map(EffectiveValues::text).collect(Collectors.joining(", ", "[", "]"));
      case ConfigNode.Mapping(var _, Map<String, ConfigNode> entries) ->
          entries.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + text(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }
}
