package dev.priok.local.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ResourceType;
import java.util.Optional;

/** Looks an object up by name in the namespace of a pod. */
@FunctionalInterface
interface NamespaceObjects {
  Optional<ObjectNode> find(ResourceType type, String name);
}
