package dev.priok.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.apply.FieldManager;
import dev.priok.local.apply.FieldOwnership;
import dev.priok.local.apply.Patches;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Answers create, update, patch, delete and deletecollection. */
record ObjectWrites(ObjectStore store, FieldOwnership ownership) {
  private static final String SUCCESS =
      "{kind: Status, apiVersion: v1, status: Success, details: {uid: $}}";

  void write(Exchange exchange, Target target) throws IOException {
    switch (exchange.method()) {
      case "POST" -> create(exchange, target);
      case "PUT" -> update(exchange, target);
      case "PATCH" -> patch(exchange, target);
      case "DELETE" -> delete(exchange, target);
      default -> throw ApiException.methodNotAllowed(exchange.method() + " is not served here");
    }
  }

  private void create(Exchange exchange, Target target) throws IOException {
    if (target.name() != null) {
      throw ApiException.methodNotAllowed("create is for collections, not for a named object");
    }
    ObjectNode next = tracked(exchange, target, null, sent(exchange, target));
    exchange.respond(201, store.create(target.type(), next, exchange.isDryRun()));
  }

  private void update(Exchange exchange, Target target) throws IOException {
    ObjectNode sent = sent(exchange, target);
    change(exchange, target, old -> sent);
  }

  private void patch(Exchange exchange, Target target) throws IOException {
    if (exchange.contentType().equals("application/apply-patch+yaml")) {
      apply(exchange, target);
      return;
    }
    JsonNode patch = exchange.body();
    UnaryOperator<ObjectNode> change =
        switch (exchange.contentType()) {
          case "application/merge-patch+json" -> old -> Patches.merge(old, patch);
          case "application/json-patch+json" -> old -> Patches.json(old, patch);
          case "application/strategic-merge-patch+json" ->
              old -> Patches.merge(old, Patches.withoutLists(patch));
          default -> throw ApiException.unsupportedMediaType("no such patch is served here");
        };
    change(exchange, target, change);
  }

  /** Changes what is there already by something else than server-side apply. */
  private void change(Exchange exchange, Target target, UnaryOperator<ObjectNode> change)
      throws IOException {
    ObjectStore.Change next =
        old -> {
          ObjectNode there = there(target, old);
          return tracked(exchange, target, there, change.apply(there.deepCopy()));
        };
    put(exchange, target, next);
  }

  private ObjectNode tracked(
      Exchange exchange, Target target, @Nullable ObjectNode old, ObjectNode next) {
    checkFields(exchange, target, next);
    return ownership.track(target.served(), old, next, manager(exchange, target, "Update"));
  }

  private void apply(Exchange exchange, Target target) throws IOException {
    if (exchange.query("fieldManager").isEmpty()) {
      throw ApiException.badRequest("fieldManager: Required value: is required for apply patch");
    }
    ObjectNode config = sent(exchange, target);
    checkFields(exchange, target, config);
    FieldManager manager = manager(exchange, target, "Apply");
    ObjectStore.Change next =
        old -> {
          ObjectNode live = target.isStatus() ? there(target, old) : old;
          return ownership.apply(target.served(), live, config, manager);
        };
    put(exchange, target, next);
  }

  private void put(Exchange exchange, Target target, ObjectStore.Change change) throws IOException {
    boolean absent = store.get(target.key()).isEmpty();
    ObjectNode next = store.put(target.key(), target.isStatus(), exchange.isDryRun(), change);
    exchange.respond(absent ? 201 : 200, next);
  }

  private static ObjectNode there(Target target, @Nullable ObjectNode object) {
    return Optional.ofNullable(object).orElseThrow(() -> ApiException.notFound(target.key()));
  }

  private void delete(Exchange exchange, Target target) throws IOException {
    JsonNode options = exchange.body();
    String propagation = options.path("propagationPolicy").asText();
    if ((exchange.query("propagationPolicy") + propagation).contains("Orphan")) {
      throw ApiException.badRequest(
          "orphaning is not served here: take the ownerReferences out of the dependents first");
    }
    if (target.name() != null) {
      ObjectNode last = delete(exchange, target.key(), options);
      boolean held = ObjectMetadata.isDeleted(last);
      exchange.respond(200, held ? last : Json.of(SUCCESS, ObjectMetadata.uid(last)));
      return;
    }
    Selector selector = new Selector(exchange, target);
    for (ObjectNode object : store.list(target.type(), target.namespace())) {
      if (selector.matches(object)) {
        delete(exchange, ObjectKey.of(target.type(), object), options);
      }
    }
    exchange.respond(200, Json.of(SUCCESS, ""));
  }

  private ObjectNode delete(Exchange exchange, ObjectKey key, JsonNode options) {
    boolean dryRun = exchange.isDryRun() || !options.path("dryRun").isEmpty();
    return store
        .delete(key, dryRun, options.path("preconditions"))
        .orElseThrow(() -> ApiException.notFound(key));
  }

  /** The object of the body, which must be of the kind, namespace and name of the path. */
  private static ObjectNode sent(Exchange exchange, Target target) throws IOException {
    ObjectNode object = exchange.objectBody();
    ObjectNode metadata = ObjectMetadata.of(object);
    expect(object, "apiVersion", "", target.type().apiVersion());
    expect(object, "kind", "", target.type().kind());
    expect(metadata, "name", target.name(), target.name());
    expect(metadata, "namespace", target.namespace(), target.namespace());
    return object;
  }

  /** Sets what the path says, if it does; where nothing was sent {@code absent} counts as sent. */
  private static void expect(
      ObjectNode object, String field, @Nullable String absent, @Nullable String wanted) {
    String sent = object.path(field).asText(absent);
    if (wanted != null && !wanted.equals(sent)) {
      throw ApiException.badRequest(
          "the %s of the object (%s) does not match that of the path (%s)"
              .formatted(field, sent, wanted));
    } else if (wanted != null) {
      object.put(field, wanted);
    }
  }

  private static FieldManager manager(Exchange exchange, Target target, String operation) {
    String version = target.type().apiVersion();
    boolean force = exchange.flag("force");
    return new FieldManager(
        exchange.fieldManager(), operation, version, target.subresource(), force);
  }

  /** Fields the schema does not know: refused where that was asked for, else pruned later. */
  private static void checkFields(Exchange exchange, Target target, ObjectNode object) {
    if (target.served().closed() && exchange.query("fieldValidation").equals("Strict")) {
      List<String> unknown = target.served().schema().prune(object.deepCopy());
      if (!unknown.isEmpty()) {
        String fields = String.join("\", unknown field \"", unknown);
        throw ApiException.badRequest("strict decoding error: unknown field \"" + fields + "\"");
      }
    }
  }
}
