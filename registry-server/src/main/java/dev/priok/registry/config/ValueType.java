package dev.priok.registry.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What a key's value may be, and what it is once read. */
@FunctionalInterface
interface ValueType<T> {
  /**
   * Reads a value.
   *
   * @param warn takes what is accepted but probably not meant
   */
  T parse(ConfigNode node, Consumer<String> warn) throws InvalidValueException;

  static ValueType<String> text() {
    return (node, _) -> scalar(node, "text");
  }

  /** The constants of an enum, written in lower case. */
  static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    Map<String, E> constants =
        Arrays.stream(type.getEnumConstants())
            .collect(
                Collectors.toMap(
                    constant -> constant.name().toLowerCase(Locale.ROOT),
                    constant -> constant,
                    (a, _) -> a,
                    LinkedHashMap::new));
    String allowed = String.join(", ", constants.keySet());
    return (node, _) -> {
      String text = scalar(node, allowed);
      E constant = constants.get(text.toLowerCase(Locale.ROOT));
      if (constant == null) {
        throw wrong(text, allowed);
      }
      return constant;
    };
  }

  /** True and false, and the other words that YAML 1.1 has for them. */
  static ValueType<Boolean> bool() {
    return (node, _) -> {
      String text = scalar(node, "true, false");
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "true", "yes", "on" -> true;
        case "false", "no", "off" -> false;
        default -> throw wrong(text, "true, false");
      };
    };
  }

  static ValueType<Integer> integer(int min, int max) {
    return (node, _) -> {
      String allowed = "a whole number from " + min + " to " + max;
      String text = scalar(node, allowed);
      try {
        int value = Integer.parseInt(text);
        if (value >= min && value <= max) {
          return value;
        }
      } catch (NumberFormatException _) {
        // Falls through to the one message for every text that is no such number.
      }
      throw wrong(text, allowed);
    };
  }

  static ValueType<Path> path() {
    return (node, _) -> {
      String text = scalar(node, "a path");
      try {
        return Path.of(text);
      } catch (InvalidPathException _) {
        throw wrong(text, "a path");
      }
    };
  }

  /** Names to plain values. */
  static ValueType<Map<String, String>> textMap() {
    return (node, _) -> {
      Map<String, String> values = new LinkedHashMap<>();
      for (Map.Entry<String, ConfigNode> entry : entries(node)) {
        values.put(entry.getKey(), scalar(entry.getValue(), "text for " + entry.getKey()));
      }
      return values;
    };
  }

  /** Header names to a value or a list of values, which are sent joined by commas. */
  static ValueType<Map<String, String>> headers() {
    return (node, _) -> {
      Map<String, String> headers = new LinkedHashMap<>();
      for (Map.Entry<String, ConfigNode> entry : entries(node)) {
        String name = entry.getKey();
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
          throw wrong(name, "a header name");
        }
        List<ConfigNode> items =
            entry.getValue() instanceof ConfigNode.Sequence list
                ? list.items()
                : List.of(entry.getValue());
        StringBuilder value = new StringBuilder();
        for (ConfigNode item : items) {
          String text = scalar(item, "text or a list of texts for " + name);
          if (!text.matches("[\\x20-\\x7e]*")) {
            throw wrong(text, "printable ASCII for " + name);
          }
          value.append(value.isEmpty() ? "" : ", ").append(text);
        }
        headers.put(name, value.toString());
      }
      return headers;
    };
  }

  /** The text of a single value that is there. */
  static String scalar(ConfigNode node, String allowed) throws InvalidValueException {
    return switch (node) {
      case ConfigNode.Scalar scalar when !scalar.text().isBlank() -> scalar.text().strip();
      case ConfigNode.Scalar _, ConfigNode.Empty _ ->
          throw new InvalidValueException("has no value; allowed: " + allowed);
      case ConfigNode.Sequence _ ->
          throw new InvalidValueException("is a list; allowed: " + allowed);
      case ConfigNode.Mapping _ ->
          throw new InvalidValueException("is a section; allowed: " + allowed);
    };
  }

  static InvalidValueException wrong(String text, String allowed) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
    return new InvalidValueException("\"" + shown + "\" is not valid; allowed: " + allowed);
  }

  private static Iterable<Map.Entry<String, ConfigNode>> entries(ConfigNode node)
      throws InvalidValueException {
    return switch (node) {
      case ConfigNode.Mapping mapping -> mapping.entries().entrySet();
      case ConfigNode.Empty _ -> List.of();
      case ConfigNode.Scalar _, ConfigNode.Sequence _ ->
          throw new InvalidValueException("must be a section of names and values");
    };
  }
}
