package dev.priok.local.controllers;

import static dev.priok.local.store.BuiltInTypes.CUSTOM_RESOURCE_DEFINITIONS;
import static dev.priok.local.store.BuiltInTypes.NAMESPACES;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Admission;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ControlLoop.Controller;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What contains other objects: namespaces and CustomResourceDefinitions. Deleting one deletes its
 * contents first; nothing can be created in a namespace that is missing or going.
 */
public record Namespaces(ObjectStore store) implements Admission, Controller {
  private static final List<String> INITIAL = List.of("default", "kube-system");

  /** Holds a container until it is empty. */
  private static final String FINALIZER = "priok.dev/contents";

  /** Makes the namespaces every cluster has. */
  public void createInitial() {
    for (String name : INITIAL) {
      if (store.get(namespace(name)).isEmpty()) {
        store.create(NAMESPACES, Json.of("{metadata: {name: $}}", name));
      }
    }
  }

  @Override
  public void admit(ResourceType type, @Nullable ObjectNode old, ObjectNode next) {
    if (isContainer(type) && !ObjectMetadata.isDeleted(next)) {
      ObjectMetadata.removeFinalizer(next, FINALIZER);
      ObjectMetadata.addFinalizer(next, FINALIZER);
    } else if (type.namespaced() && old == null) {
      ObjectKey key = namespace(next.at("/metadata/namespace").asText());
      ObjectNode namespace = store.get(key).orElseThrow(() -> ApiException.notFound(key));
      if (ObjectMetadata.isDeleted(namespace)) {
        String message = key + " is being terminated: nothing can be created in it";
        throw new ApiException(403, "Forbidden", message);
      }
    }
  }

  private static boolean isContainer(ResourceType type) {
    return type.equals(NAMESPACES) || type.equals(CUSTOM_RESOURCE_DEFINITIONS);
  }

  /** Deletes what going containers hold, and lets those go that hold nothing. */
  @Override
  public void reconcile(Map<ObjectKey, ObjectNode> objects) {
    objects.forEach((key, container) -> {
      if (isContainer(key.type()) && ObjectMetadata.isDeleted(container)) {
        List<ObjectKey> held = objects.keySet().stream().filter(o -> holds(key, o)).toList();
        held.forEach(store::delete);
        if (key.type().equals(NAMESPACES)) {
          store.updateStatus(key, o -> o.withObject("/status").put("phase", "Terminating"));
        }
        if (held.isEmpty()) {
          store.update(key, o -> ObjectMetadata.removeFinalizer(o, FINALIZER));
        }
      }
    });
  }

  private static boolean holds(ObjectKey container, ObjectKey object) {
    return container.type().equals(NAMESPACES)
        ? container.name().equals(object.namespace())
        : container.name().equals(object.type().groupResource());
  }

  private static ObjectKey namespace(String name) {
    return new ObjectKey(NAMESPACES, null, name);
  }
}
