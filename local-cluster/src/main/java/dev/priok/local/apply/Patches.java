package dev.priok.local.apply;

import static io.fabric8.zjsonpatch.CompatibilityFlags.FORBID_REMOVE_MISSING_OBJECT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.util.EnumSet;

/** JSON merge patch (RFC 7386) and JSON patch (RFC 6902). Neither changes what it is given. */
public final class Patches {
  private Patches() {}

  public static ObjectNode merge(ObjectNode target, JsonNode patch) {
    if (!patch.isObject()) {
      throw ApiException.badRequest("a merge patch must be a JSON object");
    }
    ObjectNode merged = target.deepCopy();
    patch.forEachEntry((name, value) -> {
      if (value.isNull()) {
        merged.remove(name);
      } else if (value.isObject()) {
        JsonNode present = merged.path(name);
        merged.set(name, merge(present instanceof ObjectNode o ? o : merged.objectNode(), value));
      } else {
        merged.set(name, value);
      }
    });
    return merged;
  }

  /**
   * Applies the operations in order.
   *
   * @throws ApiException 422 for a patch that is none or an operation that does not apply
   */
  public static ObjectNode json(ObjectNode target, JsonNode patch) {
    try {
      if (JsonPatch.apply(patch, target, EnumSet.of(FORBID_REMOVE_MISSING_OBJECT))
          instanceof ObjectNode patched) {
        return patched;
      }
      throw new JsonPatchException("a JSON patch leaves an object");
    } catch (JsonPatchException e) {
      String message = "the server rejected our request: " + e.getMessage();
      throw new ApiException(422, "Invalid", message);
    }
  }

  /**
   * A strategic merge patch that is a merge patch as well: without lists and without directives.
   *
   * @throws ApiException 415 for any other
   */
  public static JsonNode withoutLists(JsonNode patch) {
    if (patch.isArray() || patch.propertyStream().anyMatch(p -> p.getKey().startsWith("$"))) {
      throw ApiException.unsupportedMediaType(
          "strategic merge patch of lists is not served here: use kubectl apply --server-side or"
              + " kubectl patch --type merge");
    }
    patch.forEach(Patches::withoutLists);
    return patch;
  }
}
