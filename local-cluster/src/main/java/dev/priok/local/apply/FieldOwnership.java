package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.Schema;
import dev.priok.local.schema.ServedType;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ApiException.Cause;
import dev.priok.local.store.Json;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply, and the book-keeping of ownership that it needs of every other write. Fields
 * set to null in an applied configuration count as left out.
 */
public final class FieldOwnership {
  private static final List<String> METADATA =
      List.of("labels", "annotations", "finalizers", "ownerReferences");

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
    ObjectNode config = applied.deepCopy();
    removeNulls(config);
    ObjectNode live = old == null ? Json.object() : old;
    ObjectNode merged = (ObjectNode) merge(live, config, schema);
    FieldSet changed =
        FieldSet.changed(owned(type, live, manager), owned(type, merged, manager), schema);
    ManagedFields managed = new ManagedFields(live, manager);
    List<Cause> conflicts = managed.conflicts(changed);
    if (!conflicts.isEmpty() && !manager.force()) {
      throw ApiException.applyConflict(conflicts);
    }
    managed.takeFromOthers(changed);
    FieldSet wanted = FieldSet.of(owned(type, config, manager), schema);
    FieldSet kept = managed.ofOthers().plus(wanted);
    FieldSet dropped = managed.mine().notTouchedBy(kept);
    dropped.removeFrom(merged, schema, List.of(), kept);
    managed.set(wanted, !changed.isEmpty() || !dropped.isEmpty(), clock.instant());
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
    ObjectNode before = owned(type, old == null ? Json.object() : old, manager);
    ObjectNode after = owned(type, next, manager);
    FieldSet changed = FieldSet.changed(before, after, schema);
    FieldSet removed = FieldSet.of(before, schema).notTouchedBy(FieldSet.of(after, schema));
    boolean sent = !next.at("/metadata/managedFields").isEmpty();
    ManagedFields managed = new ManagedFields(sent || old == null ? next : old, manager);
    managed.takeFromOthers(changed.plus(removed));
    managed.set(managed.mine().minus(removed).plus(changed), !changed.isEmpty(), clock.instant());
    managed.writeTo(next);
    return next;
  }

  /** The part of an object that a manager can own: no identity, and either status or the rest. */
  private static ObjectNode owned(ServedType type, ObjectNode object, FieldManager manager) {
    ObjectNode part = object.deepCopy();
    part.remove(List.of("apiVersion", "kind"));
    if (!manager.subresource().isEmpty()) {
      return part.retain("status");
    }
    part.withObjectProperty("metadata").retain(METADATA);
    if (part.path("metadata").isEmpty()) {
      part.remove("metadata");
    }
    if (type.type().statusSubresource()) {
      part.remove("status");
    }
    return part;
  }

  private static void removeNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.removeNulls();
    }
    node.forEach(FieldOwnership::removeNulls);
  }

  /** Items of a list come in the applied order, then those that only the object has. */
  private static JsonNode merge(JsonNode live, JsonNode applied, Schema schema) {
    JsonNode merged = applied.deepCopy();
    if (live.isObject() && schema.isGranularMap(merged)) {
      ObjectNode whole = live.deepCopy();
      merged.forEachEntry(
          (name, value) -> whole.set(name, merge(live.path(name), value, schema.field(name))));
      return whole;
    } else if (live.isArray() && schema.isGranularList(merged)) {
      Map<String, JsonNode> items = new LinkedHashMap<>();
      merged.forEach(item -> items.put(schema.partOf(item), item));
      live.forEach(item ->
          items.merge(schema.partOf(item), item, (now, old) -> merge(old, now, schema.items())));
      return JsonNodeFactory.instance.arrayNode().addAll(items.values());
    }
    return merged;
  }
}
