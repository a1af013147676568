package dev.priok.local.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.priok.local.schema.ServedType;
import dev.priok.local.store.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Renders objects as {@code meta.k8s.io/v1 Table}. */
public record Tables(Clock clock) {
  private static final String TABLE =
      """
      {kind: Table, apiVersion: meta.k8s.io/v1, metadata: {resourceVersion: $},
       columnDefinitions: $, rows: $}
      """;
  private static final JsonNode NAME =
      Json.of("{name: Name, type: string, format: name, jsonPath: .metadata.name}");

  /**
   * A table of objects of one kind.
   *
   * @param include what a row carries of its object: {@code None}, {@code Metadata} or {@code
   *     Object}
   */
  public ObjectNode table(
      ServedType type, List<ObjectNode> objects, String resourceVersion, String include) {
    List<JsonNode> columns = Stream.concat(Stream.of(NAME), type.columns().valueStream()).toList();
    List<ObjectNode> rows = objects.stream().map(o -> row(columns, o, include)).toList();
    return Json.of(TABLE, resourceVersion, columns, rows);
  }

  private ObjectNode row(List<JsonNode> columns, ObjectNode object, String include) {
    ObjectNode row = Json.of("{cells: $}", columns.stream().map(c -> cell(c, object)).toList());
    if (include.equals("Object")) {
      row.set("object", object);
    } else if (!include.equals("None")) {
      String metadata = "{kind: PartialObjectMetadata, apiVersion: meta.k8s.io/v1, metadata: $}";
      row.set("object", Json.of(metadata, object.path("metadata")));
    }
    return row;
  }

  private JsonNode cell(JsonNode column, ObjectNode object) {
    List<JsonNode> values = JsonPath.read(object, column.path("jsonPath").asText());
    if (values.isEmpty()) {
      return object.nullNode();
    } else if (column.path("type").asText().equals("date")) {
      return TextNode.valueOf(since(values.getFirst().asText(), clock.instant()));
    }
    return TextNode.valueOf(
        values.stream()
            .map(value -> value.isValueNode() ? value.asText() : value.toString())
            .collect(Collectors.joining(",")));
  }

  /** A time as kubectl shows it: how long ago, in one unit. */
  static String since(String time, Instant now) {
    try {
      Duration age = Duration.between(Instant.parse(time), now);
      if (age.toMinutes() < 2) {
        return Math.max(0, age.toSeconds()) + "s";
      } else if (age.toHours() < 3) {
        return age.toMinutes() + "m";
      }
      return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
    } catch (DateTimeParseException e) {
      return "<unknown>";
    }
  }
}
