package dev.priok.local.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import dev.priok.local.store.StoreEvent;
import dev.priok.local.store.Subscription;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Deletes objects whose owners are gone, after their owner (background propagation; foreground is
 * treated as background).
 */
public final class GarbageCollector implements AutoCloseable {
  private final ObjectStore store;
  private final Set<String> living = ConcurrentHashMap.newKeySet();
  private final Subscription subscription;

  public GarbageCollector(ObjectStore store) {
    this.store = store;
    for (ResourceType type : store.types()) {
      store.list(type, null).forEach(object -> living.add(uid(object)));
    }
    this.subscription = store.subscribe(null, this::handle);
  }

  /** Makes the dependents of an object independent of it: {@code propagationPolicy=Orphan}. */
  public void orphanDependents(ObjectNode owner) {
    forEachDependent(uid(owner), key -> release(key, uid(owner)));
  }

  private void handle(StoreEvent event) {
    String uid = uid(event.object());
    if (event.kind() == StoreEvent.Kind.DELETED) {
      living.remove(uid);
      forEachDependent(uid, this::collect);
    } else {
      living.add(uid);
      if (event.kind() == StoreEvent.Kind.ADDED && owners(event.object()).isArray()) {
        collect(event.key());
      }
    }
  }

  /** Deletes the object when it has owners and none of them lives. */
  private void collect(ObjectKey key) {
    store
        .get(key)
        .map(GarbageCollector::owners)
        .filter(owners -> !owners.isEmpty())
        .filter(owners ->
            owners.valueStream().noneMatch(owner -> living.contains(owner.path("uid").asText())))
        .ifPresent(owners -> store.delete(key));
  }

  private void release(ObjectKey key, String owner) {
    store.update(
        key,
        object -> {
          if (owners(object) instanceof ArrayNode owners) {
            owners.removeIf(reference -> reference.path("uid").asText().equals(owner));
          }
          return object;
        });
  }

  private void forEachDependent(String owner, Consumer<ObjectKey> action) {
    for (ResourceType type : store.types()) {
      for (ObjectNode object : store.list(type, null)) {
        if (owners(object).valueStream().anyMatch(o -> o.path("uid").asText().equals(owner))) {
          action.accept(ObjectKey.of(type, object));
        }
      }
    }
  }

  private static JsonNode owners(ObjectNode object) {
    return object.at("/metadata/ownerReferences");
  }

  private static String uid(ObjectNode object) {
    return object.at("/metadata/uid").asText();
  }

  @Override
  public void close() {
    subscription.close();
  }
}
