package dev.priok.local.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.ServedType;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** Renders objects as {@code meta.k8s.io/v1 Table}. */
public final class Tables {
  private final Clock clock;

  public Tables(Clock clock) {
    this.clock = clock;
  }

  /**
   * A table of objects of one kind.
   *
   * @param include what a row carries of its object: {@code None}, {@code Metadata} or {@code
   *     Object}
   */
  public ObjectNode table(
      ServedType type, List<ObjectNode> objects, String resourceVersion, String include) {
    ObjectNode table = JsonNodeFactory.instance.objectNode();
    table.put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    table.putObject("metadata").put("resourceVersion", resourceVersion);
    ArrayNode definitions = table.putArray("columnDefinitions");
    define(definitions, "Name", "string", 0).put("format", "name");
    for (JsonNode column : type.columns()) {
      define(
          definitions,
          column.path("name").asText(),
          column.path("type").asText("string"),
          column.path("priority").asInt());
    }
    ArrayNode rows = table.putArray("rows");
    objects.forEach(object -> row(rows.addObject(), type, object, include));
    return table;
  }

  private static ObjectNode define(ArrayNode definitions, String name, String type, int priority) {
    return definitions
        .addObject()
        .put("name", name)
        .put("type", type)
        .put("format", "")
        .put("description", name)
        .put("priority", priority);
  }

  private void row(ObjectNode row, ServedType type, ObjectNode object, String include) {
    ArrayNode cells = row.putArray("cells").add(object.at("/metadata/name"));
    for (JsonNode column : type.columns()) {
      cells.add(cell(type, column, object));
    }
    if (include.equals("Object")) {
      row.set("object", object);
    } else if (!include.equals("None")) {
      row.putObject("object")
          .put("kind", "PartialObjectMetadata")
          .put("apiVersion", "meta.k8s.io/v1")
          .set("metadata", object.get("metadata"));
    }
  }

  private JsonNode cell(ServedType type, JsonNode column, ObjectNode object) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    boolean date = column.path("type").asText().equals("date");
    String text;
    if (column.has("computed")) {
      text = ComputedCell.of(column.get("computed").asText(), object);
    } else {
      List<JsonNode> values = JsonPath.read(object, column.path("jsonPath").asText());
      if (values.isEmpty()) {
        return type.closed() ? json.nullNode() : json.textNode("<none>");
      }
      if (values.size() == 1 && !date && values.getFirst().isValueNode()) {
        return values.getFirst();
      }
      text =
          values.stream()
              .map(value -> value.isValueNode() ? value.asText() : value.toString())
              .collect(Collectors.joining(","));
    }
    return json.textNode(date ? Age.since(text, clock.instant()) : text);
  }
}
