package dev.priok.local.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Names one object; {@code namespace} is null for kinds that live in none. */
public record ObjectKey(ResourceType type, @Nullable String namespace, String name) {
  /** The key of an object that carries its name and, if its kind has one, its namespace. */
  public static ObjectKey of(ResourceType type, ObjectNode object) {
    String namespace = object.at("/metadata/namespace").asText("");
    return new ObjectKey(
        type, type.namespaced() ? namespace : null, object.at("/metadata/name").asText());
  }

  /** Orders keys by kind, namespace and name, whichever version of the kind they are of. */
  String path() {
    return type.groupResource() + "/" + namespace + "/" + name;
  }

  /** As messages name the object. */
  @Override
  public String toString() {
    return "%s \"%s\"".formatted(type.groupResource(), name);
  }
}
