package dev.priok.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.apply.FieldManager;
import dev.priok.local.apply.FieldOwnership;
import dev.priok.local.apply.Patches;
import dev.priok.local.controllers.GarbageCollector;
import dev.priok.local.controllers.Namespaces;
import dev.priok.local.schema.ServedType;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ApiException.Cause;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ObjectStore.Scope;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;

/** Answers create, update, patch, delete and deletecollection. */
final class ObjectWrites {
  private final ObjectStore store;
  private final FieldOwnership ownership;
  private final GarbageCollector garbage;

  ObjectWrites(ObjectStore store, FieldOwnership ownership, GarbageCollector garbage) {
    this.store = store;
    this.ownership = ownership;
    this.garbage = garbage;
  }

  void write(Exchange exchange, Target target) throws IOException {
    String dryRun = exchange.query("dryRun");
    if (!dryRun.isEmpty() && !exchange.isDryRun()) {
      throw ApiException.badRequest("dryRun: Unsupported value: supported values: \"All\"");
    }
    switch (exchange.method()) {
      case "POST" -> create(exchange, target);
      case "PUT" -> update(exchange, target);
      case "PATCH" -> patch(exchange, target);
      case "DELETE" -> delete(exchange, target);
      default -> throw ApiException.methodNotAllowed(exchange.method() + " is not served");
    }
  }

  private void create(Exchange exchange, Target target) throws IOException {
    if (target.name() != null) {
      throw ApiException.methodNotAllowed("create is for collections, not for a named object");
    }
    ServedType type = target.type();
    ObjectNode object = sent(exchange, target);
    checkFields(exchange, type, object);
    ObjectNode next =
        ownership.track(type, null, type.toStored(object), updating(exchange, target));
    ObjectNode created = store.create(type.stored(), next, exchange.isDryRun());
    exchange.respond(201, type.toServed(created));
  }

  private void update(Exchange exchange, Target target) throws IOException {
    ServedType type = target.type();
    ObjectNode object = sent(exchange, target);
    checkFields(exchange, type, object);
    if (type.closed() && object.at("/metadata/resourceVersion").asText("").isEmpty()) {
      throw ApiException.invalid(
          type.type(),
          target.key().name(),
          List.of(
              new Cause(
                  "metadata.resourceVersion",
                  "FieldValueInvalid",
                  "Invalid value: 0x0: must be specified for an update")));
    }
    FieldManager manager = updating(exchange, target);
    ObjectNode updated =
        change(exchange, target, old -> ownership.track(type, old, type.toStored(object), manager));
    exchange.respond(200, type.toServed(updated));
  }

  private void patch(Exchange exchange, Target target) throws IOException {
    switch (exchange.contentType()) {
      case "application/apply-patch+yaml" -> apply(exchange, target);
      case "application/merge-patch+json" -> {
        JsonNode patch = exchange.body();
        patch(exchange, target, old -> Patches.merge(old, patch));
      }
      case "application/json-patch+json" -> {
        JsonNode patch = exchange.body();
        patch(exchange, target, old -> Patches.json(old, patch));
      }
      case "application/strategic-merge-patch+json" -> {
        JsonNode patch = Patches.withoutLists(exchange.body());
        patch(exchange, target, old -> Patches.merge(old, patch));
      }
      default ->
          throw ApiException.unsupportedMediaType(
              "the body of a patch must be apply-patch+yaml, merge-patch+json or json-patch+json");
    }
  }

  private void patch(Exchange exchange, Target target, UnaryOperator<ObjectNode> patch)
      throws IOException {
    ServedType type = target.type();
    FieldManager manager = updating(exchange, target);
    ObjectNode patched =
        change(
            exchange,
            target,
            old -> {
              ObjectNode next = patch.apply(type.toServed(old.deepCopy()));
              checkFields(exchange, type, next);
              return ownership.track(type, old, type.toStored(next), manager);
            });
    exchange.respond(200, type.toServed(patched));
  }

  private ObjectNode change(Exchange exchange, Target target, UnaryOperator<ObjectNode> change) {
    ObjectKey key = target.key();
    return store.put(
        key,
        target.isStatus() ? Scope.STATUS : Scope.OBJECT,
        exchange.isDryRun(),
        old -> {
          if (old == null) {
            throw ApiException.notFound(key);
          }
          return change.apply(old);
        });
  }

  private void apply(Exchange exchange, Target target) throws IOException {
    ServedType type = target.type();
    String name = exchange.query("fieldManager");
    if (name.isEmpty()) {
      throw ApiException.badRequest(
          "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for"
              + " apply patch");
    }
    ObjectNode config = sent(exchange, target);
    checkFields(exchange, type, config);
    type.toStored(config);
    FieldManager manager =
        FieldManager.applying(
            name, type.type().apiVersion(), target.subresource(), exchange.flag("force"));
    AtomicBoolean created = new AtomicBoolean();
    ObjectNode applied =
        store.put(
            target.key(),
            target.isStatus() ? Scope.STATUS : Scope.OBJECT,
            exchange.isDryRun(),
            old -> {
              if (old == null && target.isStatus()) {
                throw ApiException.notFound(target.key());
              }
              created.set(old == null);
              return ownership.apply(type, old, config, manager);
            });
    exchange.respond(created.get() ? 201 : 200, type.toServed(applied));
  }

  private void delete(Exchange exchange, Target target) throws IOException {
    Deletion deletion = Deletion.of(exchange);
    if (target.name() != null) {
      ObjectKey key = target.key();
      ObjectNode last = delete(key, deletion);
      exchange.respond(200, deletion.answer(target.type(), key, last));
      return;
    }
    Selector selector = Selector.of(exchange, target);
    for (ObjectNode object : store.list(target.type().stored(), target.namespace())) {
      if (selector.matches(object)) {
        delete(ObjectKey.of(target.type().stored(), object), deletion);
      }
    }
    exchange.respond(200, Deletion.success());
  }

  private ObjectNode delete(ObjectKey key, Deletion deletion) {
    Namespaces.checkDeletion(key);
    if (deletion.orphansDependents() && !deletion.dryRun()) {
      store.get(key).ifPresent(garbage::orphanDependents);
    }
    return store
        .delete(key, deletion.dryRun(), object -> deletion.check(key, object))
        .orElseThrow(() -> ApiException.notFound(key));
  }

  /** The object of the body, which must be of the kind, namespace and name of the path. */
  private static ObjectNode sent(Exchange exchange, Target target) throws IOException {
    ObjectNode object = exchange.objectBody();
    String expected = target.type().type().apiVersion() + " " + target.type().type().kind();
    String actual = object.path("apiVersion").asText() + " " + object.path("kind").asText();
    if (!actual.equals(expected)) {
      throw ApiException.badRequest(
          "the object in the body is a \"%s\", the path is for a \"%s\""
              .formatted(actual.strip(), expected));
    }
    ObjectNode metadata = object.withObjectProperty("metadata");
    String name = target.name();
    if (name != null && !metadata.path("name").asText(name).equals(name)) {
      throw ApiException.badRequest(
          "the name of the object (%s) does not match the name on the URL (%s)"
              .formatted(metadata.path("name").asText(), name));
    }
    String namespace = target.namespace();
    if (namespace != null && !metadata.path("namespace").asText(namespace).equals(namespace)) {
      throw ApiException.badRequest(
          "the namespace of the provided object does not match the namespace sent on the request");
    }
    if (name != null) {
      metadata.put("name", name);
    }
    if (target.type().type().namespaced()) {
      metadata.put("namespace", namespace);
    }
    return object;
  }

  private static FieldManager updating(Exchange exchange, Target target) {
    String named = exchange.query("fieldManager");
    return FieldManager.updating(
        named.isEmpty() ? exchange.userAgent() : named,
        target.type().type().apiVersion(),
        target.subresource());
  }

  /** Fields the schema does not know: refused, warned of or pruned in silence, as asked. */
  private static void checkFields(Exchange exchange, ServedType type, ObjectNode object) {
    String validation = exchange.query("fieldValidation");
    if (!type.closed() || validation.equals("Ignore")) {
      return;
    }
    List<String> unknown =
        type.schema().prune(object.deepCopy()).stream()
            .map(field -> "unknown field \"" + field + "\"")
            .toList();
    if (validation.equals("Strict") && !unknown.isEmpty()) {
      throw ApiException.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: strict decoding error: %s"
              .formatted(
                  type.type().kind(),
                  type.type().version(),
                  type.type().kind(),
                  String.join(", ", unknown)));
    }
    unknown.forEach(exchange::warn);
  }
}
