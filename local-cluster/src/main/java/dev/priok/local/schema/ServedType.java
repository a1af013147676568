package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.BuiltInTypes;
import dev.priok.local.store.ResourceType;
import java.util.List;
import java.util.Map;

/**
 * A version of a kind as it is served.
 *
 * @param type the version clients speak
 * @param stored the version objects are kept in
 * @param schema with {@code metadata}; unknown fields are kept where it is not closed
 * @param closed whether fields the schema does not name are pruned
 * @param columns as {@code additionalPrinterColumns}
 */
public record ServedType(
    ResourceType type,
    ResourceType stored,
    Schema schema,
    boolean closed,
    SchemaValidation validation,
    List<JsonNode> columns) {
  private static final Map<String, String> CORE_EVENT_FIELDS =
      Map.of(
          "note", "message",
          "regarding", "involvedObject",
          "reportingController", "reportingComponent",
          "deprecatedSource", "source",
          "deprecatedFirstTimestamp", "firstTimestamp",
          "deprecatedLastTimestamp", "lastTimestamp",
          "deprecatedCount", "count");

  /** Turns an object of the served version into one of the stored version, in place. */
  public ObjectNode toStored(ObjectNode object) {
    if (type.equals(BuiltInTypes.NEW_EVENTS)) {
      CORE_EVENT_FIELDS.forEach((newer, core) -> rename(object, newer, core));
    }
    return object.put("apiVersion", stored.apiVersion()).put("kind", stored.kind());
  }

  /** Turns an object of the stored version into one of the served version, in place. */
  public ObjectNode toServed(ObjectNode object) {
    if (type.equals(BuiltInTypes.NEW_EVENTS)) {
      CORE_EVENT_FIELDS.forEach((newer, core) -> rename(object, core, newer));
    }
    return object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
  }

  private static void rename(ObjectNode object, String from, String to) {
    JsonNode value = object.remove(from);
    if (value != null) {
      object.set(to, value);
    }
  }
}
