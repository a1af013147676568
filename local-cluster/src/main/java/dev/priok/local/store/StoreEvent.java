package dev.priok.local.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A change of one object.
 *
 * @param previous the object before the change, null when it was created
 * @param next the object after the change, null when it was deleted
 * @param shown what watchers see: the object after the change, or its last state with the resource
 *     version of the deletion
 */
public record StoreEvent(
    ObjectKey key, @Nullable ObjectNode previous, @Nullable ObjectNode next, ObjectNode shown) {}
