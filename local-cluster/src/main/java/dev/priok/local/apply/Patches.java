package dev.priok.local.apply;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.JsonEquality;
import java.util.List;
import java.util.Map;

/** JSON merge patch (RFC 7386) and JSON patch (RFC 6902). Neither changes what it is given. */
public final class Patches {

  private Patches() {}

  public static ObjectNode merge(ObjectNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode fields)) {
      throw ApiException.badRequest("a merge patch must be a JSON object");
    }
    ObjectNode merged = target.deepCopy();
    mergeInto(merged, fields);
    return merged;
  }

  private static void mergeInto(ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      String name = entry.getKey();
      if (entry.getValue().isNull()) {
        target.remove(name);
      } else if (entry.getValue() instanceof ObjectNode fields) {
        ObjectNode child =
            target.get(name) instanceof ObjectNode present ? present : target.putObject(name);
        mergeInto(child, fields);
      } else {
        target.set(name, entry.getValue().deepCopy());
      }
    }
  }

  /**
   * Applies the operations in order.
   *
   * @throws ApiException 400 for a patch that is none, 422 when an operation does not apply
   */
  public static ObjectNode json(ObjectNode target, JsonNode patch) {
    if (!patch.isArray()) {
      throw ApiException.badRequest("a JSON patch must be an array of operations");
    }
    ObjectNode patched = target.deepCopy();
    for (JsonNode operation : patch) {
      operate(patched, operation);
    }
    return patched;
  }

  private static void operate(ObjectNode root, JsonNode operation) {
    JsonPointer path = pointer(operation, "path");
    switch (operation.path("op").asText()) {
      case "add" -> add(root, path, value(operation));
      case "remove" -> remove(root, path);
      case "replace" -> {
        remove(root, path);
        add(root, path, value(operation));
      }
      case "move" -> add(root, path, remove(root, pointer(operation, "from")));
      case "copy" -> add(root, path, existing(root, pointer(operation, "from")).deepCopy());
      case "test" -> {
        if (!JsonEquality.same(root.at(path), value(operation))) {
          throw failed("testing value " + path + " failed");
        }
      }
      default ->
          throw ApiException.badRequest("unknown JSON patch operation " + operation.path("op"));
    }
  }

  private static JsonPointer pointer(JsonNode operation, String field) {
    try {
      return JsonPointer.compile(operation.path(field).asText());
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("JSON patch: %s is no JSON pointer".formatted(field));
    }
  }

  private static JsonNode value(JsonNode operation) {
    if (!operation.has("value")) {
      throw ApiException.badRequest("JSON patch: value is missing");
    }
    return operation.get("value").deepCopy();
  }

  private static JsonNode existing(ObjectNode root, JsonPointer path) {
    JsonNode found = root.at(path);
    if (found.isMissingNode() || path.matches()) {
      throw failed("the path " + path + " does not exist");
    }
    return found;
  }

  private static void add(ObjectNode root, JsonPointer path, JsonNode value) {
    JsonNode parent = path.matches() ? root : root.at(path.head());
    String last = path.matches() ? "" : path.last().getMatchingProperty();
    if (parent instanceof ObjectNode object && !path.matches()) {
      object.set(last, value);
    } else if (parent instanceof ArrayNode array && last.equals("-")) {
      array.add(value);
    } else if (parent instanceof ArrayNode array && index(path) <= array.size()) {
      array.insert(index(path), value);
    } else {
      throw failed("the path " + path + " does not exist");
    }
  }

  private static JsonNode remove(ObjectNode root, JsonPointer path) {
    JsonNode found = existing(root, path);
    switch (root.at(path.head())) {
      case ObjectNode object -> object.remove(path.last().getMatchingProperty());
      case ArrayNode array -> array.remove(index(path));
      default -> throw failed("the path " + path + " does not exist");
    }
    return found;
  }

  private static int index(JsonPointer path) {
    int index = path.last().getMatchingIndex();
    if (index < 0) {
      throw failed("the path " + path + " does not exist");
    }
    return index;
  }

  private static ApiException failed(String what) {
    return new ApiException(422, "Invalid", "the server rejected our request: " + what, List.of());
  }
}
