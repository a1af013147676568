package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException.Cause;
import dev.priok.local.store.ObjectMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Who owns which fields of one object, seen by one of the managers. */
final class ManagedFields {
  private final List<ObjectNode> entries = new ArrayList<>();
  private final ObjectNode mine;

  /** Reads {@code metadata.managedFields}. */
  ManagedFields(ObjectNode object, FieldManager manager) {
    ObjectNode own = manager.entry();
    for (JsonNode entry : object.at("/metadata/managedFields")) {
      if (manager.owns(entry)) {
        own = entry.deepCopy();
      } else {
        entries.add(entry.deepCopy());
      }
    }
    mine = own;
  }

  private static FieldSet fields(JsonNode entry) {
    return FieldSet.parse(entry.path("fieldsV1"));
  }

  FieldSet mine() {
    return fields(mine);
  }

  FieldSet ofOthers() {
    return entries.stream()
        .map(ManagedFields::fields)
        .reduce(new FieldSet(Set.of()), FieldSet::plus);
  }

  /** What to say of the fields among {@code changed} that others own. */
  List<Cause> conflicts(FieldSet changed) {
    List<Cause> conflicts = new ArrayList<>();
    for (ObjectNode entry : entries) {
      boolean update = entry.path("operation").asText().equals("Update");
      String version = update ? " using " + entry.path("apiVersion").asText() : "";
      String message = "conflict with " + entry.path("manager") + version;
      for (List<String> path : fields(entry).and(changed).paths()) {
        conflicts.add(new Cause(FieldSet.shown(path), "FieldManagerConflict", message));
      }
    }
    return conflicts;
  }

  void takeFromOthers(FieldSet lost) {
    entries.forEach(entry -> entry.set("fieldsV1", fields(entry).minus(lost).toFieldsV1()));
  }

  /** Sets the manager's own fields; the time stays when they are the same and nothing changed. */
  void set(FieldSet wanted, boolean changed, Instant now) {
    if (changed || !wanted.equals(mine())) {
      mine.put("time", ObjectMetadata.time(now)).set("fieldsV1", wanted.toFieldsV1());
    }
  }

  void writeTo(ObjectNode object) {
    entries.add(mine);
    // An entry without fields is none; an empty one is how clients ask for a reset.
    entries.removeIf(entry -> entry.path("fieldsV1").isEmpty());
    ObjectMetadata.of(object).remove("managedFields");
    if (!entries.isEmpty()) {
      ObjectMetadata.of(object).putArray("managedFields").addAll(entries);
    }
  }
}
