package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Json;

/**
 * Who writes, and how.
 *
 * @param operation {@code Apply} or {@code Update}
 * @param force whether an apply takes fields over from others
 */
public record FieldManager(
    String name, String operation, String apiVersion, String subresource, boolean force) {
  private static final String ENTRY =
      "{manager: $, operation: $, apiVersion: $, fieldsType: FieldsV1, fieldsV1: {}}";

  /** An entry of managedFields without fields. */
  ObjectNode entry() {
    ObjectNode entry = Json.of(ENTRY, name, operation, apiVersion);
    return subresource.isEmpty() ? entry : entry.put("subresource", subresource);
  }

  boolean owns(JsonNode entry) {
    return name.equals(entry.path("manager").asText())
        && operation.equals(entry.path("operation").asText())
        && subresource.equals(entry.path("subresource").asText(""));
  }
}
