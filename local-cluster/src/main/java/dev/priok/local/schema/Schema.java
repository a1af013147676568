package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A place in a structural OpenAPI v3 schema. A place the schema does not know accepts anything: its
 * maps are merged, its lists are atomic.
 */
public record Schema(JsonNode node) {

  /** A value inside of another, by its part of a path in the notation of {@code fieldsV1}. */
  public record Child(String part, JsonNode value, Schema schema) {}

  public Schema field(String name) {
    JsonNode known = node.path("properties").path(name);
    return new Schema(known.isMissingNode() ? node.path("additionalProperties") : known);
  }

  public Schema items() {
    return new Schema(node.path("items"));
  }

  /** Whether the fields of this map are set one by one, not as a whole. */
  public boolean isGranularMap(JsonNode value) {
    return value.isObject() && !node.path("x-kubernetes-map-type").asText().equals("atomic");
  }

  /** Whether the items of this list are set one by one, not as a whole. */
  public boolean isGranularList(JsonNode value) {
    String kind = node.path("x-kubernetes-list-type").asText();
    return value.isArray() && (kind.equals("map") || kind.equals("set"));
  }

  /** What a manager can own one by one; none of a value that is set as a whole. */
  public List<Child> children(JsonNode value) {
    List<Child> children = new ArrayList<>();
    if (isGranularMap(value)) {
      value.forEachEntry((name, child) -> children.add(new Child("f:" + name, child, field(name))));
    } else if (isGranularList(value)) {
      value.forEach(item -> children.add(new Child(partOf(item), item, items())));
    }
    return children;
  }

  /** The part that names an item of a granular list: its key, or in a set the item itself. */
  public String partOf(JsonNode item) {
    JsonNode names = node.path("x-kubernetes-list-map-keys");
    if (names.isEmpty()) {
      return "v:" + item;
    }
    ObjectNode key = Json.object();
    for (String name : names.valueStream().map(JsonNode::asText).sorted().toList()) {
      JsonNode preset = items().field(name).node.path("default");
      key.set(name, item.has(name) ? item.get(name) : preset);
    }
    return "k:" + key;
  }

  /** Sets defaults where fields are missing, also inside of defaults. */
  public void applyDefaults(JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
        JsonNode preset = property.getValue().path("default");
        JsonNode present = object.path(property.getKey());
        boolean nulled = present.isNull() && !property.getValue().path("nullable").asBoolean();
        if (!preset.isMissingNode() && (present.isMissingNode() || nulled)) {
          object.set(property.getKey(), preset.deepCopy());
        }
      }
      object.properties().forEach(entry -> field(entry.getKey()).applyDefaults(entry.getValue()));
    } else if (value.isArray()) {
      value.forEach(item -> items().applyDefaults(item));
    }
  }

  /** Removes the fields the schema does not know and returns their paths. */
  public List<String> prune(ObjectNode object) {
    List<String> removed = new ArrayList<>();
    prune(object, "", removed);
    return removed;
  }

  private void prune(JsonNode value, String path, List<String> removed) {
    if (value instanceof ObjectNode object) {
      boolean open = node.path("x-kubernetes-preserve-unknown-fields").asBoolean();
      object
          .properties()
          .removeIf(entry -> {
            Schema child = field(entry.getKey());
            boolean known = child.node.isObject();
            boolean unknown = !known && !open && !child.node.asBoolean(false);
            if (known) {
              child.prune(entry.getValue(), path + entry.getKey() + ".", removed);
            } else if (unknown) {
              removed.add(path + entry.getKey());
            }
            return unknown;
          });
    } else if (value.isArray() && items().node.isObject()) {
      String list = path.substring(0, path.length() - 1);
      for (int i = 0; i < value.size(); i++) {
        items().prune(value.get(i), list + "[" + i + "].", removed);
      }
    }
  }
}
