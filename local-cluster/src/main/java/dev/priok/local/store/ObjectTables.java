package dev.priok.local.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects of each kind in the order of namespace and name; used under the store's lock. */
final class ObjectTables {
  private final Map<String, SortedMap<String, ObjectNode>> tables = new TreeMap<>();
  private final Map<String, ResourceType> types = new TreeMap<>();

  @Nullable ObjectNode find(ObjectKey key) {
    return table(key.type()).get(key.path());
  }

  void put(ObjectKey key, ObjectNode object) {
    types.put(key.type().groupResource(), key.type());
    table(key.type()).put(key.path(), object);
  }

  void remove(ObjectKey key) {
    table(key.type()).remove(key.path());
  }

  List<ResourceType> types() {
    return List.copyOf(types.values());
  }

  List<ObjectNode> list(ResourceType type, @Nullable String namespace) {
    List<ObjectNode> found = new ArrayList<>();
    for (ObjectNode object : table(type).values()) {
      if (namespace == null || namespace.equals(object.at("/metadata/namespace").asText(null))) {
        found.add(object.deepCopy());
      }
    }
    return found;
  }

  private SortedMap<String, ObjectNode> table(ResourceType type) {
    return tables.computeIfAbsent(type.groupResource(), name -> new TreeMap<>());
  }
}
