package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.Schema;
import dev.priok.local.store.Json;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Fields of an object, each by the parts of its path in the notation of {@code fieldsV1}: {@code
 * f:name} a field, {@code k:{...}} a list item by its key, {@code v:...} an item of a set.
 */
record FieldSet(Set<List<String>> paths) {
  /** The fields that whoever sends this value speaks about. */
  static FieldSet of(JsonNode value, Schema schema) {
    return new FieldSet(values(value, schema).keySet());
  }

  /** The fields that differ: set in {@code next} and missing or another value in {@code old}. */
  static FieldSet changed(JsonNode old, JsonNode next, Schema schema) {
    Map<List<String>, JsonNode> before = values(old, schema);
    Map<List<String>, JsonNode> changed = values(next, schema);
    before.forEach((path, value) ->
        changed.computeIfPresent(path, (p, now) -> Json.same(value, now) ? null : now));
    return new FieldSet(changed.keySet());
  }

  /** The value of each field; an item of a list has none, but its fields have. */
  private static Map<List<String>, JsonNode> values(JsonNode value, Schema schema) {
    Map<List<String>, JsonNode> found = new LinkedHashMap<>();
    collect(value, schema, List.of(), found);
    found.remove(List.of());
    return found;
  }

  private static void collect(
      JsonNode value, Schema schema, List<String> path, Map<List<String>, JsonNode> found) {
    List<Schema.Child> children = schema.children(value);
    if (children.isEmpty()) {
      found.put(path, value);
    } else if (!path.isEmpty() && path.getLast().startsWith("k:")) {
      found.put(path, MissingNode.getInstance());
    }
    for (Schema.Child child : children) {
      collect(child.value(), child.schema(), below(path, child.part()), found);
    }
  }

  private static List<String> below(List<String> path, String part) {
    return Stream.concat(path.stream(), Stream.of(part)).toList();
  }

  static FieldSet parse(JsonNode fieldsV1) {
    Set<List<String>> found = new HashSet<>();
    parse(fieldsV1, List.of(), found);
    return new FieldSet(found);
  }

  private static void parse(JsonNode node, List<String> path, Set<List<String>> found) {
    node.forEachEntry((part, value) -> {
      List<String> child = part.equals(".") ? path : below(path, part);
      if (value.isEmpty()) {
        found.add(child);
      } else {
        parse(value, child, found);
      }
    });
  }

  ObjectNode toFieldsV1() {
    ObjectNode root = Json.object();
    paths.forEach(path -> in(root, path));
    for (List<String> path : paths) {
      ObjectNode field = in(root, path);
      if (!field.isEmpty()) {
        field.putObject(".");
      }
    }
    return root;
  }

  private static ObjectNode in(ObjectNode root, List<String> path) {
    ObjectNode at = root;
    for (String part : path) {
      at = at.withObjectProperty(part);
    }
    return at;
  }

  FieldSet plus(FieldSet other) {
    return new FieldSet(
        Stream.concat(paths.stream(), other.paths.stream()).collect(Collectors.toSet()));
  }

  FieldSet minus(FieldSet other) {
    return filter(path -> !other.paths.contains(path));
  }

  FieldSet and(FieldSet other) {
    return filter(other.paths::contains);
  }

  /** The fields that do not belong to {@code other}, nor does any below them. */
  FieldSet notTouchedBy(FieldSet other) {
    return filter(path -> !other.touches(path));
  }

  private FieldSet filter(Predicate<List<String>> kept) {
    return new FieldSet(paths.stream().filter(kept).collect(Collectors.toSet()));
  }

  private boolean touches(List<String> path) {
    return paths.stream()
        .anyMatch(p -> p.size() >= path.size() && p.subList(0, path.size()).equals(path));
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** Takes these fields out of an object, and the containers left empty unless they are kept. */
  void removeFrom(JsonNode value, Schema schema, List<String> path, FieldSet kept) {
    if (value instanceof ObjectNode object && schema.isGranularMap(value)) {
      object
          .properties()
          .removeIf(e ->
              goes(e.getValue(), schema.field(e.getKey()), below(path, "f:" + e.getKey()), kept));
    } else if (value instanceof ArrayNode array && schema.isGranularList(value)) {
      array.removeIf(item -> goes(item, schema.items(), below(path, schema.partOf(item)), kept));
    }
  }

  private boolean goes(JsonNode value, Schema schema, List<String> path, FieldSet kept) {
    if (paths.contains(path)) {
      return true;
    }
    boolean filled = !value.isEmpty();
    removeFrom(value, schema, path, kept);
    return filled && value.isEmpty() && !kept.touches(path);
  }

  /** A path as error messages name it: {@code .spec.containers[name="x"].image}. */
  static String shown(List<String> path) {
    return path.stream()
        .map(
            part -> part.startsWith("f:") ? "." + part.substring(2) : "[" + part.substring(2) + "]")
        .map(part -> part.replaceAll("^\\[\\{\"(\\w+)\":(.*)}]$", "[$1=$2]"))
        .collect(Collectors.joining());
  }
}
