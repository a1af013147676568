package dev.priok.local.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.ServedType;
import dev.priok.local.schema.TypeCatalog;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ResourceType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which groups, versions and kinds are served, in the form every client understands. */
final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final TypeCatalog catalog;

  Discovery(TypeCatalog catalog) {
    this.catalog = catalog;
  }

  /** {@code /api} and {@code /api/v1}. */
  ObjectNode core(List<String> rest) {
    if (rest.isEmpty()) {
      ObjectNode versions = object("APIVersions");
      versions.putArray("versions").add("v1");
      versions.putArray("serverAddressByClientCIDRs");
      return versions;
    }
    return resources("", rest.getFirst());
  }

  /** {@code /apis}, {@code /apis/group} and {@code /apis/group/version}. */
  ObjectNode groups(List<String> rest) {
    if (rest.size() == 2) {
      return resources(rest.getFirst(), rest.getLast());
    }
    Map<String, Set<String>> groups = new LinkedHashMap<>();
    for (ServedType served : catalog.all()) {
      if (!served.type().group().isEmpty()) {
        groups
            .computeIfAbsent(served.type().group(), name -> new LinkedHashSet<>())
            .add(served.type().version());
      }
    }
    if (rest.isEmpty()) {
      ObjectNode list = object("APIGroupList");
      ArrayNode all = list.putArray("groups");
      groups.forEach((name, versions) -> all.add(group(name, versions)));
      return list;
    }
    Set<String> versions = groups.get(rest.getFirst());
    if (versions == null) {
      throw ApiException.noSuchPath();
    }
    return group(rest.getFirst(), versions);
  }

  private static ObjectNode group(String name, Set<String> versions) {
    ObjectNode group = object("APIGroup").put("name", name);
    ArrayNode list = group.putArray("versions");
    for (String version : versions) {
      list.addObject().put("groupVersion", name + "/" + version).put("version", version);
    }
    group.set("preferredVersion", list.get(0).deepCopy());
    return group;
  }

  private ObjectNode resources(String group, String version) {
    ObjectNode list = object("APIResourceList");
    list.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    ArrayNode resources = list.putArray("resources");
    for (ServedType served : catalog.all()) {
      ResourceType type = served.type();
      if (type.group().equals(group) && type.version().equals(version)) {
        describe(resources, type);
      }
    }
    if (resources.isEmpty()) {
      throw ApiException.noSuchPath();
    }
    return list;
  }

  private static void describe(ArrayNode resources, ResourceType type) {
    ObjectNode resource =
        resource(resources, type, type.plural(), VERBS).put("singularName", type.singular());
    type.shortNames().forEach(resource.putArray("shortNames")::add);
    type.categories().forEach(resource.putArray("categories")::add);
    if (type.statusSubresource()) {
      resource(resources, type, type.plural() + "/status", List.of("get", "patch", "update"));
    }
    if (type.plural().equals("pods")) {
      resource(resources, type, "pods/log", List.of("get"));
    }
  }

  private static ObjectNode resource(
      ArrayNode resources, ResourceType type, String name, List<String> verbs) {
    ObjectNode resource = resources.addObject();
    resource.put("name", name).put("singularName", "").put("namespaced", type.namespaced());
    resource.put("kind", type.kind());
    verbs.forEach(resource.putArray("verbs")::add);
    return resource;
  }

  private static ObjectNode object(String kind) {
    return JsonNodeFactory.instance.objectNode().put("kind", kind).put("apiVersion", "v1");
  }
}
