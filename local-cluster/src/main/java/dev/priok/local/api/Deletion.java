package dev.priok.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.ServedType;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectKey;
import java.io.IOException;

/**
 * The options of a delete request, from its body and its query.
 *
 * @param uid the uid the object must have, empty for any
 * @param resourceVersion the version the object must have, empty for any
 */
record Deletion(boolean orphansDependents, boolean dryRun, String uid, String resourceVersion) {

  static Deletion of(Exchange exchange) throws IOException {
    JsonNode body = exchange.body();
    String policy = exchange.query("propagationPolicy") + body.path("propagationPolicy").asText("");
    return new Deletion(
        policy.equals("Orphan") || body.path("orphanDependents").asBoolean(),
        exchange.isDryRun() || body.path("dryRun").path(0).asText().equals("All"),
        body.at("/preconditions/uid").asText(""),
        body.at("/preconditions/resourceVersion").asText(""));
  }

  void check(ObjectKey key, ObjectNode object) {
    check(key, "UID", uid, object.at("/metadata/uid").asText());
    check(key, "ResourceVersion", resourceVersion, object.at("/metadata/resourceVersion").asText());
  }

  private static void check(ObjectKey key, String what, String expected, String actual) {
    if (!expected.isEmpty() && !expected.equals(actual)) {
      throw ApiException.conflict(
          key,
          "the %s in the precondition (%s) does not match the %s in record (%s). The object might have been deleted and then recreated"
              .formatted(what, expected, what, actual));
    }
  }

  /** The object while finalizers hold it, else a success that carries its uid. */
  JsonNode answer(ServedType type, ObjectKey key, ObjectNode last) {
    if (last.at("/metadata").has("deletionTimestamp")) {
      return type.toServed(last);
    }
    ObjectNode success = success();
    success
        .putObject("details")
        .put("name", key.name())
        .put("group", key.type().group())
        .put("kind", key.type().plural())
        .put("uid", last.at("/metadata/uid").asText());
    return success;
  }

  static ObjectNode success() {
    ObjectNode success = JsonNodeFactory.instance.objectNode();
    success.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    return success.put("status", "Success");
  }
}
