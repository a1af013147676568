package dev.priok.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException.Cause;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The fields of {@code metadata} that the server keeps, and what a write may not change. */
final class ObjectMetadata {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final String NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final List<String> KEPT =
      List.of(
          """
          name namespace uid creationTimestamp generation deletionTimestamp
          deletionGracePeriodSeconds resourceVersion\
          """
              .split("\\s+"));

  private final Clock clock;

  ObjectMetadata(Clock clock) {
    this.clock = clock;
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  void initialise(ResourceType type, ObjectNode object) {
    object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    if (type.statusSubresource()) {
      object.remove("status");
    }
    ObjectNode metadata = object.withObjectProperty("metadata");
    String prefix = metadata.path("generateName").asText("");
    if (metadata.path("name").asText("").isEmpty() && !prefix.isEmpty()) {
      metadata.put("name", prefix + suffix());
    }
    checkName(type, metadata.path("name").asText(""));
    metadata.put("uid", UUID.randomUUID().toString()).put("creationTimestamp", now());
    metadata.remove(List.of("resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds"));
    if (type.group().isEmpty()) {
      metadata.remove("generation");
    } else {
      metadata.put("generation", 1);
    }
  }

  /** Names reach paths on disk, so nothing but a DNS subdomain is let in, whatever the kind. */
  private static void checkName(ResourceType type, String name) {
    Cause cause;
    if (name.isEmpty()) {
      String message = "Required value: name or generateName is required";
      cause = new Cause("metadata.name", "FieldValueRequired", message);
    } else if (!NAME.matcher(name).matches() || name.contains("..")) {
      String message =
          "Invalid value: \""
              + name
              + "\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
      cause = new Cause("metadata.name", "FieldValueInvalid", message);
    } else {
      return;
    }
    throw ApiException.invalid(type, name, List.of(cause));
  }

  static void checkSameVersion(ObjectKey key, ObjectNode old, ObjectNode next) {
    String expected = next.at("/metadata/resourceVersion").asText("");
    if (!expected.isEmpty() && !expected.equals(old.at("/metadata/resourceVersion").asText())) {
      throw ApiException.conflict(
          key,
          "the object has been modified; please apply your changes to the latest version and try again");
    }
    String uid = next.at("/metadata/uid").asText("");
    String present = old.at("/metadata/uid").asText();
    if (!uid.isEmpty() && !uid.equals(present)) {
      throw ApiException.conflict(
          key,
          "Precondition failed: UID in precondition: %s, UID in object meta: %s"
              .formatted(uid, present));
    }
  }

  static ObjectNode inScope(
      ResourceType type, ObjectStore.Scope scope, ObjectNode old, ObjectNode changed) {
    if (!type.statusSubresource()) {
      return changed;
    }
    ObjectNode next = scope == ObjectStore.Scope.STATUS ? old.deepCopy() : changed;
    take("status", scope == ObjectStore.Scope.STATUS ? changed : old, next);
    if (scope == ObjectStore.Scope.STATUS) {
      take(
          "managedFields",
          changed.withObjectProperty("metadata"),
          next.withObjectProperty("metadata"));
    }
    return next;
  }

  static void keepServerFields(ResourceType type, ObjectNode old, ObjectNode next) {
    next.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    for (String field : KEPT) {
      take(field, old.withObjectProperty("metadata"), next.withObjectProperty("metadata"));
    }
  }

  private static void take(String field, ObjectNode from, ObjectNode to) {
    if (from.has(field)) {
      to.set(field, from.get(field).deepCopy());
    } else {
      to.remove(field);
    }
  }

  /** The generation counts changes of anything but metadata and status. */
  void countGeneration(ObjectNode old, ObjectNode next) {
    JsonNode generation = old.at("/metadata/generation");
    if (!generation.isMissingNode() && !JsonEquality.same(desired(old), desired(next))) {
      next.withObjectProperty("metadata").put("generation", generation.asLong() + 1);
    }
  }

  private static ObjectNode desired(ObjectNode object) {
    ObjectNode desired = object.objectNode();
    desired.setAll(object);
    return desired.without(List.of("metadata", "status"));
  }

  /** Whether nothing holds the object back from going once it is deleted. */
  static boolean isFinal(ObjectNode object) {
    boolean namespace =
        object.path("kind").asText().equals("Namespace")
            && object.path("apiVersion").asText().equals("v1");
    return object.at("/metadata/finalizers").isEmpty()
        && !(namespace && !object.at("/spec/finalizers").isEmpty());
  }

  /** False when the object was marked before. */
  boolean markDeleted(ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    if (metadata.has("deletionTimestamp")) {
      return false;
    }
    metadata.put("deletionTimestamp", now()).put("deletionGracePeriodSeconds", 0);
    if (metadata.has("generation")) {
      metadata.put("generation", metadata.get("generation").asLong() + 1);
    }
    return true;
  }

  private static String suffix() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      suffix.append(
          NAME_LETTERS.charAt(ThreadLocalRandom.current().nextInt(NAME_LETTERS.length())));
    }
    return suffix.toString();
  }
}
