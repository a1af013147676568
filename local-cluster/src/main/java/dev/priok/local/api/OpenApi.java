package dev.priok.local.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.ServedType;
import dev.priok.local.schema.TypeCatalog;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ResourceType;
import java.io.IOException;
import java.util.List;

/**
 * OpenAPI as far as kubectl reads it before it applies: which kinds take {@code fieldValidation}
 * and {@code dryRun}, and the schemas of custom resources. The old {@code /openapi/v2} is empty.
 */
final class OpenApi {
  private static final List<String> PARAMETERS =
      List.of("dryRun", "fieldManager", "fieldValidation", "force");
  private static final List<String> PATCHES =
      List.of(
          "application/apply-patch+yaml",
          "application/merge-patch+json",
          "application/json-patch+json");

  private final TypeCatalog catalog;

  OpenApi(TypeCatalog catalog) {
    this.catalog = catalog;
  }

  void handle(Exchange exchange, List<String> rest) throws IOException {
    exchange.wantsTable();
    if (rest.equals(List.of("v2"))) {
      ObjectNode empty = JsonNodeFactory.instance.objectNode().put("swagger", "2.0");
      info(empty).putObject("paths");
      empty.putObject("definitions");
      exchange.respond(200, empty);
    } else if (rest.equals(List.of("v3"))) {
      exchange.respond(200, index());
    } else if (rest.size() > 2 && rest.getFirst().equals("v3")) {
      exchange.respond(200, document(String.join("/", rest.subList(1, rest.size()))));
    } else {
      throw ApiException.noSuchPath();
    }
  }

  private ObjectNode index() {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    ObjectNode paths = index.putObject("paths");
    for (ServedType served : catalog.all()) {
      String path = path(served.type());
      paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path);
    }
    return index;
  }

  private ObjectNode document(String path) {
    ObjectNode document = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.0");
    info(document);
    ObjectNode paths = document.putObject("paths");
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    for (ServedType served : catalog.all()) {
      ResourceType type = served.type();
      if (path(type).equals(path)) {
        String collection =
            "/" + path + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
        operation(paths.putObject(collection), "post", type);
        ObjectNode item = paths.putObject(collection + "/{name}");
        operation(item, "put", type);
        ObjectNode content =
            operation(item, "patch", type).putObject("requestBody").putObject("content");
        PATCHES.forEach(content::putObject);
        String name = type.group() + "." + type.version() + "." + type.kind();
        ObjectNode schema = served.schema().node().deepCopy();
        schema.putArray("x-kubernetes-group-version-kind").add(gvk(type));
        schemas.set(name, schema.put("type", "object"));
      }
    }
    if (paths.isEmpty()) {
      throw ApiException.noSuchPath();
    }
    return document;
  }

  private static ObjectNode operation(ObjectNode path, String method, ResourceType type) {
    ObjectNode operation = path.putObject(method);
    ArrayNode parameters = operation.putArray("parameters");
    for (String name : PARAMETERS) {
      parameters
          .addObject()
          .put("name", name)
          .put("in", "query")
          .putObject("schema")
          .put("type", name.equals("force") ? "boolean" : "string");
    }
    operation.putObject("responses").putObject("200").put("description", "OK");
    operation.put("x-kubernetes-action", method);
    operation.set("x-kubernetes-group-version-kind", gvk(type));
    return operation;
  }

  private static ObjectNode gvk(ResourceType type) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("group", type.group())
        .put("version", type.version())
        .put("kind", type.kind());
  }

  private static ObjectNode info(ObjectNode document) {
    document.putObject("info").put("title", "Priok local cluster").put("version", "v1");
    return document;
  }

  private static String path(ResourceType type) {
    return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
  }
}
