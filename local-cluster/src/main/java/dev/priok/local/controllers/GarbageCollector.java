package dev.priok.local.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ControlLoop.Controller;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes objects whose owners are gone, after their owner (background propagation; foreground is
 * treated as background).
 */
public record GarbageCollector(ObjectStore store) implements Controller {
  @Override
  public void reconcile(Map<ObjectKey, ObjectNode> objects) {
    Set<String> living =
        objects.values().stream().map(ObjectMetadata::uid).collect(Collectors.toSet());
    objects.forEach((key, object) -> {
      JsonNode owners = object.at("/metadata/ownerReferences");
      if (!owners.isEmpty()
          && owners.valueStream().noneMatch(o -> living.contains(o.path("uid").asText()))) {
        store.delete(key);
      }
    });
  }
}
