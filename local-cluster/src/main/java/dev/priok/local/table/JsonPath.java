package dev.priok.local.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The JSONPath of printer columns: {@code .field}, {@code [0]}, {@code [*]} and {@code
 * [?(@.field=="value")]}.
 */
final class JsonPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.((?:\\\\.|[^.\\[\\\\])+)|\\[(\\d+|\\*)]|\\[\\?\\(@\\.(\\w+)==[\"']([^\"']*)[\"']\\)]");

  private JsonPath() {}

  /** All values at the path; empty when there are none or the path is of another form. */
  static List<JsonNode> read(JsonNode object, String path) {
    List<JsonNode> at = List.of(object);
    Matcher step = STEP.matcher(path);
    while (step.lookingAt()) {
      at = at.stream().flatMap(node -> values(node, step)).filter(JsonPath::isThere).toList();
      step.region(step.end(), path.length());
    }
    return step.regionStart() == path.length() ? at : List.of();
  }

  private static boolean isThere(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  private static Stream<JsonNode> values(JsonNode node, Matcher step) {
    if (step.group(3) != null) {
      return node.valueStream()
          .filter(item -> item.path(step.group(3)).asText().equals(step.group(4)));
    } else if ("*".equals(step.group(2))) {
      return node.valueStream();
    }
    return step.group(2) != null
        ? Stream.of(node.path(Integer.parseInt(step.group(2))))
        : Stream.of(node.path(step.group(1).replace("\\", "")));
  }
}
