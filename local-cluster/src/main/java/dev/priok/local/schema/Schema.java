package dev.priok.local.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A place in a structural OpenAPI v3 schema. A place the schema does not know accepts anything: its
 * maps are merged, its lists are atomic.
 */
public record Schema(JsonNode node) {

  /** How a list is merged by server-side apply. */
  public enum ListKind {
    ATOMIC,
    SET,
    MAP
  }

  /** The schema that knows nothing. */
  public static Schema open() {
    return new Schema(MissingNode.getInstance());
  }

  public Schema field(String name) {
    JsonNode known = node.path("properties").path(name);
    return new Schema(known.isMissingNode() ? node.path("additionalProperties") : known);
  }

  public Schema items() {
    return new Schema(node.path("items"));
  }

  public boolean isAtomicMap() {
    return node.path("x-kubernetes-map-type").asText().equals("atomic");
  }

  public ListKind listKind() {
    return switch (node.path("x-kubernetes-list-type").asText()) {
      case "map" -> ListKind.MAP;
      case "set" -> ListKind.SET;
      default -> ListKind.ATOMIC;
    };
  }

  /** The key of an item of a list of kind {@link ListKind#MAP}, its fields sorted by name. */
  public ObjectNode keyOf(JsonNode item) {
    List<String> names = new ArrayList<>();
    node.path("x-kubernetes-list-map-keys").forEach(name -> names.add(name.asText()));
    ObjectNode key = JsonNodeFactory.instance.objectNode();
    for (String name : names.stream().sorted().toList()) {
      JsonNode value = item.path(name);
      JsonNode used = value.isMissingNode() ? items().field(name).node.path("default") : value;
      if (!used.isMissingNode()) {
        key.set(name, used);
      }
    }
    return key;
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
      for (String name : List.copyOf(object.propertyStream().map(Map.Entry::getKey).toList())) {
        String childPath = path.isEmpty() ? name : path + "." + name;
        Schema child = field(name);
        if (child.node.isObject()) {
          child.prune(object.get(name), childPath, removed);
        } else if (!open && !child.node.asBoolean(false)) {
          object.remove(name);
          removed.add(childPath);
        }
      }
    } else if (value.isArray() && items().node.isObject()) {
      for (int i = 0; i < value.size(); i++) {
        items().prune(value.get(i), path + "[" + i + "]", removed);
      }
    }
  }
}
