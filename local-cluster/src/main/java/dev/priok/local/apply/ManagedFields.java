package dev.priok.local.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Who owns which fields of one object. */
final class ManagedFields {
  private record Entry(FieldManager manager, String time, FieldSet fields) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Reads {@code metadata.managedFields}; an empty entry is how clients ask for a reset. */
  static ManagedFields of(ObjectNode object) {
    ManagedFields managed = new ManagedFields();
    for (JsonNode entry : object.at("/metadata/managedFields")) {
      if (!entry.isEmpty()) {
        managed.entries.add(
            new Entry(
                FieldManager.parse(entry),
                entry.path("time").asText(),
                FieldSet.parse(entry.path("fieldsV1"))));
      }
    }
    return managed;
  }

  FieldSet fieldsOf(FieldManager manager) {
    return entries.stream()
        .filter(entry -> entry.manager.isSame(manager))
        .map(Entry::fields)
        .findFirst()
        .orElse(FieldSet.empty());
  }

  FieldSet fieldsOfOthers(FieldManager manager) {
    return entries.stream()
        .filter(entry -> !entry.manager.isSame(manager))
        .map(Entry::fields)
        .reduce(FieldSet.empty(), FieldSet::plus);
  }

  /** The fields among {@code changed} that others own. */
  List<Conflict> conflicts(FieldManager manager, FieldSet changed) {
    List<Conflict> conflicts = new ArrayList<>();
    for (Entry entry : entries) {
      if (!entry.manager.isSame(manager)) {
        for (FieldPath path : entry.fields.and(changed).paths()) {
          conflicts.add(new Conflict(entry.manager, path));
        }
      }
    }
    return conflicts;
  }

  void takeFromOthers(FieldManager manager, FieldSet lost) {
    entries.replaceAll(entry ->
        entry.manager.isSame(manager)
            ? entry
            : new Entry(entry.manager, entry.time, entry.fields.minus(lost)));
  }

  /** Sets the fields of a manager; the time stays when they are the same and nothing changed. */
  void set(FieldManager manager, FieldSet fields, boolean changed, String now) {
    Entry next = new Entry(manager, now, fields);
    for (int i = 0; i < entries.size(); i++) {
      Entry old = entries.get(i);
      if (old.manager.isSame(manager)) {
        if (changed || !old.fields.equals(fields)) {
          entries.set(i, next);
        }
        return;
      }
    }
    entries.add(next);
  }

  void writeTo(ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    ArrayNode list = metadata.putArray("managedFields");
    for (Entry entry : entries) {
      if (!entry.fields.isEmpty()) {
        entry.manager.write(list.addObject(), entry.time, entry.fields);
      }
    }
    if (list.isEmpty()) {
      metadata.remove("managedFields");
    }
  }

  /** A field that someone else owns. */
  record Conflict(FieldManager owner, FieldPath path) {}
}
