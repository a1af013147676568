package dev.priok.local.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A change of one object.
 *
 * @param object the object after the change; for {@code DELETED} its last state with the resource
 *     version of the deletion
 * @param previous the object before the change, null for {@code ADDED}
 */
public record StoreEvent(
    Kind kind, ObjectKey key, ObjectNode object, @Nullable ObjectNode previous) {

  /** As in a Kubernetes watch. */
  public enum Kind {
    ADDED,
    MODIFIED,
    DELETED
  }

  StoreEvent copy() {
    return new StoreEvent(
        kind, key, object.deepCopy(), previous == null ? null : previous.deepCopy());
  }

  long resourceVersion() {
    return object.at("/metadata/resourceVersion").asLong();
  }
}
