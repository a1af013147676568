package dev.priok.local.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSONPath of printer columns: fields, {@code ['field']}, {@code [0]}, {@code [*]} and {@code
 * [?(@.field=="value")]}.
 */
final class JsonPath {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.((?:\\\\.|[^.\\[\\\\])+)|\\['([^']+)'\\]|\\[(\\d+)\\]|(\\[\\*\\])"
              + "|\\[\\?\\(@\\.([\\w.]+)\\s*==\\s*[\"']([^\"']*)[\"']\\)\\]");

  private JsonPath() {}

  /** All values at the path; empty when there are none or the path is of another form. */
  static List<JsonNode> read(JsonNode object, String path) {
    List<JsonNode> at = List.of(object);
    Matcher step = STEP.matcher(path);
    int end = 0;
    while (step.find()) {
      if (step.start() != end) {
        return List.of();
      }
      end = step.end();
      List<JsonNode> next = new ArrayList<>();
      for (JsonNode node : at) {
        next.addAll(step(node, step));
      }
      at = next;
    }
    return end == path.length() ? at : List.of();
  }

  private static List<JsonNode> step(JsonNode node, Matcher step) {
    if (step.group(4) != null) {
      return node.valueStream().toList();
    }
    if (step.group(5) != null) {
      String field = "/" + step.group(5).replace('.', '/');
      return node.valueStream()
          .filter(item -> item.at(field).asText().equals(step.group(6)))
          .toList();
    }
    JsonNode found;
    if (step.group(3) != null) {
      found = node.path(Integer.parseInt(step.group(3)));
    } else if (step.group(2) != null) {
      found = node.path(step.group(2));
    } else {
      found = node.path(step.group(1).replace("\\", ""));
    }
    return found.isMissingNode() || found.isNull() ? List.of() : List.of(found);
  }
}
