package dev.priok.local.api;

import dev.priok.local.schema.ServedType;
import dev.priok.local.schema.TypeCatalog;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ResourceType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a path names.
 *
 * @param namespace null for all namespaces or a kind that lives in none
 * @param name null for the collection
 * @param subresource empty for the object itself
 */
record Target(
    ServedType served, @Nullable String namespace, @Nullable String name, String subresource) {
  /**
   * Reads the path below {@code /api/v1} or {@code /apis/group/version}.
   *
   * @throws ApiException 404 when there is no such kind
   */
  static Target parse(TypeCatalog catalog, String group, String version, List<String> rest) {
    boolean inNamespace =
        rest.size() > 2 && rest.getFirst().equals("namespaces") && !rest.get(2).equals("status");
    List<String> path = inNamespace ? rest.subList(2, rest.size()) : rest;
    ServedType served =
        catalog.find(group, version, path.getFirst()).orElseThrow(ApiException::noSuchPath);
    if (path.size() > 3 || (inNamespace && !served.type().namespaced())) {
      throw ApiException.noSuchPath();
    }
    return new Target(
        served,
        inNamespace ? rest.get(1) : null,
        path.size() > 1 ? path.get(1) : null,
        path.size() > 2 ? path.get(2) : "");
  }

  ResourceType type() {
    return served.type();
  }

  /** The object that is meant. */
  ObjectKey key() {
    if (name == null || (type().namespaced() && namespace == null)) {
      throw ApiException.methodNotAllowed("the path must name one object");
    }
    return new ObjectKey(type(), namespace, name);
  }

  boolean isStatus() {
    return subresource.equals("status") && type().statusSubresource();
  }
}
