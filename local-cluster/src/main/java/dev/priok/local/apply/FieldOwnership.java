package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.apply.ManagedFields.Conflict;
import dev.priok.local.schema.Schema;
import dev.priok.local.schema.ServedType;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ApiException.Cause;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply, and the book-keeping of ownership that it needs of every other write. Fields
 * set to null in an applied configuration count as left out.
 */
public final class FieldOwnership {
  private static final List<String> SERVER_METADATA =
      List.of(
          """
          name namespace generateName uid resourceVersion generation creationTimestamp
          deletionTimestamp deletionGracePeriodSeconds selfLink managedFields\
          """
              .split("\\s+"));

  private final Clock clock;

  public FieldOwnership(Clock clock) {
    this.clock = clock;
  }

  /**
   * Merges an applied configuration into an object and takes out what the same manager applied
   * before and no longer does.
   *
   * @throws ApiException 409 when others own a field that would change, unless forced
   */
  public ObjectNode apply(
      ServedType type, @Nullable ObjectNode old, ObjectNode applied, FieldManager manager) {
    if (!applied.at("/metadata/managedFields").isEmpty()) {
      throw ApiException.badRequest("metadata.managedFields must be nil");
    }
    Schema schema = type.schema();
    ObjectNode config = owned(type, withoutNulls(applied), manager);
    ObjectNode live = old == null ? JsonNodeFactory.instance.objectNode() : old;
    ObjectNode merged = (ObjectNode) ObjectMerge.merge(live, config, schema);
    FieldSet changed =
        FieldSet.changed(owned(type, live, manager), owned(type, merged, manager), schema);
    ManagedFields managed = ManagedFields.of(live);
    List<Conflict> conflicts = managed.conflicts(manager, changed);
    if (!conflicts.isEmpty() && !manager.force()) {
      throw conflict(conflicts);
    }
    managed.takeFromOthers(manager, changed);
    FieldSet wanted = FieldSet.of(config, schema);
    FieldSet kept = managed.fieldsOfOthers(manager).plus(wanted);
    FieldSet dropped = managed.fieldsOf(manager).filter(path -> !kept.touches(path));
    for (FieldPath path : dropped.paths()) {
      path.remove(merged, schema, kept);
    }
    managed.set(manager, wanted, !changed.isEmpty() || !dropped.isEmpty(), now());
    copyIdentity(applied, merged);
    managed.writeTo(merged);
    return merged;
  }

  /** Notes in {@code next} which fields a create, update or patch took over. */
  public ObjectNode track(
      ServedType type, @Nullable ObjectNode old, ObjectNode next, FieldManager manager) {
    Schema schema = type.schema();
    if (type.closed()) {
      schema.prune(next);
    }
    schema.applyDefaults(next);
    ObjectNode before =
        owned(type, old == null ? JsonNodeFactory.instance.objectNode() : old, manager);
    ObjectNode after = owned(type, next, manager);
    FieldSet changed = FieldSet.changed(before, after, schema);
    FieldSet present = FieldSet.of(after, schema);
    FieldSet removed = FieldSet.of(before, schema).filter(path -> !present.touches(path));
    boolean sent = !next.at("/metadata/managedFields").isEmpty();
    ManagedFields managed = ManagedFields.of(sent || old == null ? next : old);
    managed.takeFromOthers(manager, changed.plus(removed));
    FieldSet mine = managed.fieldsOf(manager).minus(removed).plus(changed);
    managed.set(manager, mine, !changed.isEmpty(), now());
    managed.writeTo(next);
    return next;
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The part of an object that a manager can own: no identity, and either status or the rest. */
  private static ObjectNode owned(ServedType type, ObjectNode object, FieldManager manager) {
    ObjectNode part = object.deepCopy();
    part.remove(List.of("apiVersion", "kind"));
    part.withObjectProperty("metadata").remove(SERVER_METADATA);
    if (!manager.subresource().isEmpty()) {
      return part.retain("status");
    }
    if (part.path("metadata").isEmpty()) {
      part.remove("metadata");
    }
    if (type.type().statusSubresource()) {
      part.remove("status");
    }
    return part;
  }

  private static void copyIdentity(ObjectNode applied, ObjectNode merged) {
    ObjectNode metadata = merged.withObjectProperty("metadata");
    for (String name : List.of("name", "namespace", "uid", "resourceVersion")) {
      JsonNode value = applied.path("metadata").path(name);
      if (value.isTextual()) {
        metadata.set(name, value);
      }
    }
  }

  private static ObjectNode withoutNulls(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    removeNulls(copy);
    return copy;
  }

  private static void removeNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.removeNulls();
    }
    node.forEach(FieldOwnership::removeNulls);
  }

  private static ApiException conflict(List<Conflict> conflicts) {
    List<Cause> causes = new ArrayList<>();
    for (Conflict conflict : conflicts) {
      causes.add(
          new Cause(
              conflict.path().shown(),
              "FieldManagerConflict",
              "conflict with " + conflict.owner().shown()));
    }
    String list =
        String.join("\n- ", causes.stream().map(c -> c.message() + ": " + c.field()).toList());
    String message =
        causes.size() == 1
            ? "Apply failed with 1 conflict: " + list
            : "Apply failed with %d conflicts:\n- %s".formatted(causes.size(), list);
    return new ApiException(409, "Conflict", message, causes);
  }
}
