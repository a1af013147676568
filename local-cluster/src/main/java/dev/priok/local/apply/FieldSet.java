package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.Schema;
import dev.priok.local.store.JsonEquality;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/** A set of fields of an object, as {@code fieldsV1} of managedFields writes it. Immutable. */
final class FieldSet {
  private final TreeSet<FieldPath> paths;

  private FieldSet(Collection<FieldPath> paths) {
    this.paths = new TreeSet<>(paths);
  }

  static FieldSet empty() {
    return new FieldSet(List.of());
  }

  /** The fields that whoever sends this value speaks about. */
  static FieldSet of(JsonNode value, Schema schema) {
    List<FieldPath> found = new ArrayList<>();
    collect(value, schema, FieldPath.ROOT, found);
    return new FieldSet(found);
  }

  private static void collect(
      JsonNode value, Schema schema, FieldPath path, List<FieldPath> found) {
    boolean list = value.isArray() && schema.listKind() != Schema.ListKind.ATOMIC;
    boolean map = value.isObject() && !schema.isAtomicMap();
    if (value.isEmpty() || !(list || map)) {
      if (!path.equals(FieldPath.ROOT)) {
        found.add(path);
      }
    } else if (map) {
      for (Map.Entry<String, JsonNode> entry : value.properties()) {
        collect(entry.getValue(), schema.field(entry.getKey()), path.field(entry.getKey()), found);
      }
    } else {
      for (JsonNode item : value) {
        FieldPath itemPath = path.item(item, schema);
        found.add(itemPath);
        if (schema.listKind() == Schema.ListKind.MAP) {
          collect(item, schema.items(), itemPath, found);
        }
      }
    }
  }

  /** The fields that differ: set in {@code next} and missing or another value in {@code old}. */
  static FieldSet changed(JsonNode old, JsonNode next, Schema schema) {
    FieldSet before = of(old, schema);
    FieldSet after = of(next, schema);
    return after.filter(path ->
        !before.paths.contains(path)
            || (!after.hasBelow(path)
                && !JsonEquality.same(path.in(old, schema), path.in(next, schema))));
  }

  static FieldSet parse(JsonNode fieldsV1) {
    List<FieldPath> found = new ArrayList<>();
    parse(fieldsV1, FieldPath.ROOT, found);
    return new FieldSet(found);
  }

  private static void parse(JsonNode node, FieldPath path, List<FieldPath> found) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      FieldPath child = entry.getKey().equals(".") ? path : path.child(entry.getKey());
      if (entry.getValue().isEmpty()) {
        found.add(child);
      } else {
        parse(entry.getValue(), child, found);
      }
    }
  }

  ObjectNode toFieldsV1() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    for (FieldPath path : paths) {
      ObjectNode at = root;
      for (String part : path.parts()) {
        at = at.withObjectProperty(part);
      }
      if (hasBelow(path)) {
        at.putObject(".");
      }
    }
    return root;
  }

  FieldSet plus(FieldSet other) {
    List<FieldPath> all = new ArrayList<>(paths);
    all.addAll(other.paths);
    return new FieldSet(all);
  }

  FieldSet minus(FieldSet other) {
    return filter(path -> !other.paths.contains(path));
  }

  FieldSet and(FieldSet other) {
    return filter(other.paths::contains);
  }

  FieldSet filter(Predicate<FieldPath> kept) {
    return new FieldSet(paths.stream().filter(kept).toList());
  }

  /** Whether the field or one below it belongs to the set. */
  boolean touches(FieldPath path) {
    return paths.contains(path) || hasBelow(path);
  }

  private boolean hasBelow(FieldPath path) {
    FieldPath next = paths.higher(path);
    return next != null && next.startsWith(path);
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  List<FieldPath> paths() {
    return List.copyOf(paths);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldSet set && paths.equals(set.paths);
  }

  @Override
  public int hashCode() {
    return paths.hashCode();
  }
}
