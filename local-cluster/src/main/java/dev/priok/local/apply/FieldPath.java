package dev.priok.local.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.Schema;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.JsonEquality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The way to a field in the notation of {@code fieldsV1}: {@code f:name} a field, {@code k:{...}} a
 * list item by its key, {@code v:...} an item of a set.
 */
record FieldPath(List<String> parts) implements Comparable<FieldPath> {
  static final FieldPath ROOT = new FieldPath(List.of());
  private static final ObjectMapper JSON = new ObjectMapper();

  FieldPath child(String part) {
    List<String> longer = new ArrayList<>(parts);
    longer.add(part);
    return new FieldPath(List.copyOf(longer));
  }

  FieldPath field(String name) {
    return child("f:" + name);
  }

  FieldPath item(JsonNode item, Schema list) {
    return child(
        list.listKind() == Schema.ListKind.MAP ? "k:" + list.keyOf(item) : "v:" + item.toString());
  }

  FieldPath parent() {
    return new FieldPath(parts.subList(0, parts.size() - 1));
  }

  boolean startsWith(FieldPath prefix) {
    return parts.size() > prefix.parts.size()
        && parts.subList(0, prefix.parts.size()).equals(prefix.parts);
  }

  /** The value there, a missing node when there is none. */
  JsonNode in(JsonNode root, Schema schema) {
    JsonNode at = root;
    Schema here = schema;
    for (String part : parts) {
      if (part.startsWith("f:")) {
        at = at.path(part.substring(2));
        here = here.field(part.substring(2));
      } else {
        int index = indexOf(at, part, here);
        at = index < 0 ? MissingNode.getInstance() : at.get(index);
        here = here.items();
      }
    }
    return at;
  }

  /** Takes the value out of the object, and the containers that it leaves empty. */
  void remove(ObjectNode root, Schema schema, FieldSet kept) {
    FieldPath up = parent();
    JsonNode container = up.in(root, schema);
    String last = parts.getLast();
    if (container instanceof ObjectNode object && last.startsWith("f:")) {
      object.remove(last.substring(2));
    } else if (container instanceof ArrayNode array) {
      int index = indexOf(array, last, up.schemaIn(schema));
      if (index >= 0) {
        array.remove(index);
      }
    }
    if (container.isContainerNode()
        && container.isEmpty()
        && !up.equals(ROOT)
        && !kept.touches(up)) {
      up.remove(root, schema, kept);
    }
  }

  private Schema schemaIn(Schema root) {
    Schema at = root;
    for (String part : parts) {
      at = part.startsWith("f:") ? at.field(part.substring(2)) : at.items();
    }
    return at;
  }

  private static int indexOf(JsonNode list, String part, Schema schema) {
    JsonNode wanted = json(part.substring(2));
    for (int i = 0; i < list.size(); i++) {
      JsonNode candidate = part.startsWith("k:") ? schema.keyOf(list.get(i)) : list.get(i);
      if (JsonEquality.same(candidate, wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw ApiException.badRequest(
          "metadata.managedFields: not a field: " + e.getOriginalMessage());
    }
  }

  /** As error messages name it: {@code .spec.containers[name="x"].image}. */
  String shown() {
    StringBuilder shown = new StringBuilder();
    for (String part : parts) {
      switch (part.charAt(0)) {
        case 'f' -> shown.append('.').append(part, 2, part.length());
        case 'k' -> {
          List<String> keys = new ArrayList<>();
          for (Map.Entry<String, JsonNode> key : json(part.substring(2)).properties()) {
            keys.add(key.getKey() + "=" + key.getValue());
          }
          shown.append('[').append(String.join(",", keys)).append(']');
        }
        default -> shown.append("[=").append(part, 2, part.length()).append(']');
      }
    }
    return shown.toString();
  }

  @Override
  public int compareTo(FieldPath other) {
    int common = Math.min(parts.size(), other.parts.size());
    for (int i = 0; i < common; i++) {
      int order = parts.get(i).compareTo(other.parts.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(parts.size(), other.parts.size());
  }
}
