package dev.priok.registry.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
      ConfigNode other = overruling(key, node);
      if (other != null) {
        String value = key.equals(ValidationKeys.LAYERS) ? "none" : key.fallback();
        values.add(new EffectiveValue(key.path(), value, other.origin().toString()));
      } else if (node != null) {
        values.add(new EffectiveValue(key.path(), text(key, node), node.origin().toString()));
      } else if (isInForce(key.path())) {
        values.add(new EffectiveValue(key.path(), key.fallback(), Origin.BUILT_IN.toString()));
      }
    }
    return values;
  }

  /** What says of a key, without naming it, what counts; null where nothing does. */
  private @Nullable ConfigNode overruling(ConfigKey<?> key, @Nullable ConfigNode node) {
    boolean overruled =
        ValidationKeys.OF_DISABLED.contains(key)
            ? node != null
            : key.equals(ValidationKeys.LAYERS) && node == null;
    return overruled && reader.get(ValidationKeys.DISABLED)
        ? reader.node(ValidationKeys.DISABLED.path())
        : null;
  }

  private boolean isInForce(String path) {
    return OPTIONAL_SECTIONS.stream()
        .noneMatch(section -> path.startsWith(section + ".") && reader.node(section) == null);
  }

  /** What was understood where that can differ from what is written, in the table's own words. */
  private String text(ConfigKey<?> key, ConfigNode node) {
    String text =
        reader.find(key).map(value -> text(key, value, node)).orElseGet(() -> written(node));
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  private static String text(ConfigKey<?> key, Object value, ConfigNode node) {
    return switch (value) {
      case Duration duration -> DurationType.text(duration);
      case TlsConfig.Minimum minimum ->
          switch (minimum) {
            case TLS1_2 -> "tls1.2";
            case TLS1_3 -> "tls1.3";
          };
      case KeyTypes.Version _ -> key.fallback();
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      case ListenAddress _, Boolean _, Integer _, String _ -> value.toString();
      case Optional<?> known -> known.map(Object::toString).orElse("");
      default -> written(node);
    };
  }

  private static String written(ConfigNode node) {
    return switch (node) {
      case ConfigNode.Scalar scalar -> scalar.text().strip();
      case ConfigNode.Empty _ -> "";
      case ConfigNode.Sequence(var _, List<ConfigNode> items) ->
          items.stream().map(EffectiveValues::written).collect(Collectors.joining(", ", "[", "]"));
      case ConfigNode.Mapping(var _, Map<String, ConfigNode> entries) ->
          entries.entrySet().stream()
              .map(entry -> entry.getKey() + ": " + written(entry.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
    };
  }
}
