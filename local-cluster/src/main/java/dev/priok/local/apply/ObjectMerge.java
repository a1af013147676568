package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.Schema;
import dev.priok.local.schema.Schema.ListKind;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Lays an applied configuration over an object. */
final class ObjectMerge {

  private ObjectMerge() {}

  static JsonNode merge(JsonNode live, JsonNode applied, Schema schema) {
    if (live.isObject() && applied.isObject() && !schema.isAtomicMap()) {
      ObjectNode merged = live.deepCopy();
      for (Map.Entry<String, JsonNode> entry : applied.properties()) {
        String name = entry.getKey();
        merged.set(name, merge(live.path(name), entry.getValue(), schema.field(name)));
      }
      return merged;
    }
    if (live.isArray() && applied.isArray() && schema.listKind() != ListKind.ATOMIC) {
      return mergeLists(live, applied, schema);
    }
    return applied.deepCopy();
  }

  /** Items come in the applied order; those only the object has stay where they were between. */
  private static JsonNode mergeLists(JsonNode live, JsonNode applied, Schema schema) {
    Map<JsonNode, JsonNode> wanted = byKey(applied, schema);
    Map<JsonNode, JsonNode> present = byKey(live, schema);
    ArrayNode merged = JsonNodeFactory.instance.arrayNode();
    Map<JsonNode, JsonNode> left = new LinkedHashMap<>(present);
    for (Map.Entry<JsonNode, JsonNode> want : wanted.entrySet()) {
      JsonNode old = present.get(want.getKey());
      if (old != null) {
        moveUpTo(want.getKey(), left, wanted, merged);
      }
      merged.add(
          old == null ? want.getValue().deepCopy() : merge(old, want.getValue(), schema.items()));
    }
    left.forEach((key, item) -> merged.add(item.deepCopy()));
    return merged;
  }

  private static void moveUpTo(
      JsonNode key,
      Map<JsonNode, JsonNode> left,
      Map<JsonNode, JsonNode> wanted,
      ArrayNode merged) {
    Iterator<Map.Entry<JsonNode, JsonNode>> items = left.entrySet().iterator();
    while (items.hasNext()) {
      Map.Entry<JsonNode, JsonNode> item = items.next();
      if (item.getKey().equals(key)) {
        items.remove();
        return;
      }
      if (!wanted.containsKey(item.getKey())) {
        merged.add(item.getValue().deepCopy());
        items.remove();
      }
    }
  }

  private static Map<JsonNode, JsonNode> byKey(JsonNode list, Schema schema) {
    Map<JsonNode, JsonNode> items = new LinkedHashMap<>();
    for (JsonNode item : list) {
      items.put(schema.listKind() == ListKind.MAP ? schema.keyOf(item) : item, item);
    }
    return items;
  }
}
