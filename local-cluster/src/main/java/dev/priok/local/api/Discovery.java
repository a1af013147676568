package dev.priok.local.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.ServedType;
import dev.priok.local.schema.TypeCatalog;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.Json;
import dev.priok.local.store.ResourceType;
import java.util.List;

/** Which groups, versions and kinds are served, in the form every client understands. */
record Discovery(TypeCatalog catalog) {
  private static final String KIND =
      """
      {name: $, singularName: $, namespaced: $, kind: $,
       verbs: [create, delete, deletecollection, get, list, patch, update, watch]}
      """;

  private static final String PATCH =
      """
      patch:
        parameters: [{name: dryRun, in: query}, {name: fieldManager, in: query},
                     {name: fieldValidation, in: query}, {name: force, in: query}]
        requestBody: {content: {application/apply-patch+yaml: {}}}
        x-kubernetes-action: patch
        x-kubernetes-group-version-kind: {group: $, version: $, kind: $}
      """;

  /** {@code /api}, {@code /api/v1}, {@code /apis} and {@code /apis/group/version}. */
  ObjectNode answer(List<String> path) {
    List<ResourceType> types = catalog.all().stream().map(ServedType::type).toList();
    if (path.equals(List.of("api"))) {
      return Json.of("{kind: APIVersions, versions: [v1]}");
    } else if (path.equals(List.of("apis"))) {
      List<ObjectNode> groups =
          types.stream()
              .filter(type -> !type.group().isEmpty())
              .map(Discovery::group)
              .distinct()
              .toList();
      return Json.of("{kind: APIGroupList, apiVersion: v1, groups: $}", groups);
    }
    String groupVersion = String.join("/", path.subList(1, path.size()));
    List<ObjectNode> resources =
        types.stream()
            .filter(type -> type.apiVersion().equals(groupVersion))
            .map(Discovery::resource)
            .toList();
    if (resources.isEmpty()) {
      throw ApiException.noSuchPath();
    }
    return Json.of(
        "{kind: APIResourceList, apiVersion: v1, groupVersion: $, resources: $}",
        groupVersion,
        resources);
  }

  private static ObjectNode group(ResourceType type) {
    ObjectNode version =
        Json.of("{groupVersion: $, version: $}", type.apiVersion(), type.version());
    return Json.of("{name: $, versions: [$], preferredVersion: $}", type.group(), version, version);
  }

  private static ObjectNode resource(ResourceType type) {
    ObjectNode names =
        Json.of("{shortNames: $, categories: $}", type.shortNames(), type.categories());
    return Json.of(KIND, type.plural(), type.singular(), type.namespaced(), type.kind())
        .setAll(names);
  }

  /**
   * OpenAPI v3 as far as kubectl reads it before it applies: which kinds take {@code
   * fieldValidation} and {@code dryRun}. The schemas are left out, and so is {@code /openapi/v2}.
   */
  ObjectNode openApi(List<String> path) {
    if (path.size() < 2 || !path.get(1).equals("v3")) {
      throw ApiException.noSuchPath();
    }
    String wanted = String.join("/", path.subList(2, path.size()));
    ObjectNode paths = Json.object();
    for (ServedType served : catalog.all()) {
      ResourceType type = served.type();
      String root = (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
      if (wanted.isEmpty()) {
        paths.set(root, Json.of("{serverRelativeURL: $}", "/openapi/v3/" + root));
      } else if (wanted.equals(root)) {
        ObjectNode patch = Json.of(PATCH, type.group(), type.version(), type.kind());
        paths.set("/" + root + "/" + type.plural() + "/{name}", patch);
      }
    }
    return Json.of("{openapi: 3.0.0, info: {title: Priok}, paths: $}", paths);
  }
}
