package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
   * @throws ApiException 422 for a patch that is none or an operation that does not apply
   */
  public static ObjectNode json(ObjectNode target, JsonNode patch) {
    JsonNode patched = target;
    try {
      for (JsonNode operation : patch) {
        checkExists(patched, operation);
        patched = JsonPatch.apply(target.arrayNode().add(operation), patched);
      }
    } catch (JsonPatchException | IllegalArgumentException e) {
      throw failed(e.getMessage());
    }
    if (patch.isArray() && patched instanceof ObjectNode object) {
      return object;
    }
    throw failed("a JSON patch is an array of operations and leaves an object");
  }

  /** The library lets operations on what does not exist pass, RFC 6902 does not. */
  private static void checkExists(JsonNode patched, JsonNode operation) {
    String source =
        switch (operation.path("op").asText()) {
          case "remove", "replace" -> operation.path("path").asText();
          case "move", "copy" -> operation.path("from").asText();
          default -> "";
        };
    if (patched.at(source).isMissingNode()) {
      throw failed("the path " + source + " does not exist");
    }
  }

  private static ApiException failed(@Nullable String what) {
    return new ApiException(422, "Invalid", "the server rejected our request: " + what, List.of());
  }

  /**
   * A strategic merge patch that is a merge patch as well: without lists and without directives.
   *
   * @throws ApiException 415 for any other
   */
  public static JsonNode withoutLists(JsonNode patch) {
    boolean directive =
        patch.propertyStream().anyMatch(property -> property.getKey().startsWith("$"));
    if (patch.isArray() || directive) {
      throw ApiException.unsupportedMediaType(
          "strategic merge patch of lists is not served here: use kubectl apply --server-side or"
              + " kubectl patch --type merge");
    }
    patch.forEach(Patches::withoutLists);
    return patch;
  }
}
