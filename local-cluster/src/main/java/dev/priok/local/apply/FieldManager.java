package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Who writes, and how: the identity of an entry of managedFields. */
public record FieldManager(
    String name, String operation, String apiVersion, String subresource, boolean force) {

  /** A writer by server-side apply; {@code force} takes fields over from others. */
  public static FieldManager applying(
      String name, String apiVersion, String subresource, boolean force) {
    return new FieldManager(name, "Apply", apiVersion, subresource, force);
  }

  /** A writer by create, update or patch. */
  public static FieldManager updating(String name, String apiVersion, String subresource) {
    return new FieldManager(name, "Update", apiVersion, subresource, true);
  }

  static FieldManager parse(JsonNode entry) {
    return new FieldManager(
        entry.path("manager").asText(),
        entry.path("operation").asText(),
        entry.path("apiVersion").asText(),
        entry.path("subresource").asText(""),
        false);
  }

  boolean isSame(FieldManager other) {
    return name.equals(other.name)
        && operation.equals(other.operation)
        && subresource.equals(other.subresource);
  }

  /** As conflicts name it; only for updates the version is told. */
  String shown() {
    return "\""
        + name
        + "\""
        + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"")
        + (operation.equals("Update") ? " using " + apiVersion : "");
  }

  void write(ObjectNode entry, String time, FieldSet fields) {
    entry.put("manager", name).put("operation", operation).put("apiVersion", apiVersion);
    entry.put("time", time).put("fieldsType", "FieldsV1").set("fieldsV1", fields.toFieldsV1());
    if (!subresource.isEmpty()) {
      entry.put("subresource", subresource);
    }
  }
}
