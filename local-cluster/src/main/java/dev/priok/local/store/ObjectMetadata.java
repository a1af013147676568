package dev.priok.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** The fields of {@code metadata} that the server keeps, and what a write may not change. */
public final class ObjectMetadata {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final List<String> NAMES = List.of("name", "namespace");
  private static final List<String> STATE =
      List.of("uid", "creationTimestamp", "generation", "deletionTimestamp", "resourceVersion");

  private final Clock clock;

  ObjectMetadata(Clock clock) {
    this.clock = clock;
  }

  /** The metadata of an object, made when missing. */
  public static ObjectNode of(ObjectNode object) {
    return object.withObjectProperty("metadata");
  }

  public static String uid(ObjectNode object) {
    return object.at("/metadata/uid").asText();
  }

  /** Whether the object is going: deleted, but held by finalizers. */
  public static boolean isDeleted(ObjectNode object) {
    return object.path("metadata").has("deletionTimestamp");
  }

  public static void addFinalizer(ObjectNode object, String finalizer) {
    of(object).withArrayProperty("finalizers").add(finalizer);
  }

  public static void removeFinalizer(ObjectNode object, String finalizer) {
    of(object).withArrayProperty("finalizers").removeIf(f -> f.asText().equals(finalizer));
  }

  /** A time as Kubernetes writes it, in whole seconds. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  void initialise(ResourceType type, ObjectNode object) {
    object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    if (type.statusSubresource()) {
      object.remove("status");
    }
    ObjectNode metadata = of(object);
    if (metadata.path("name").asText("").isEmpty() && metadata.has("generateName")) {
      String suffix = UUID.randomUUID().toString().substring(0, 5);
      metadata.put("name", metadata.get("generateName").asText() + suffix);
    }
    // Names reach paths on disk, so nothing but a DNS subdomain is let in, whatever the kind.
    String name = metadata.path("name").asText("");
    if (!NAME.matcher(name).matches() || name.contains("..")) {
      String message = "must be a lowercase RFC 1123 subdomain";
      throw ApiException.invalid(ObjectKey.of(type, object), "metadata.name", message);
    }
    metadata.remove(STATE);
    metadata.put("uid", UUID.randomUUID().toString());
    metadata.put("creationTimestamp", time(clock.instant()));
    if (!type.group().isEmpty()) {
      metadata.put("generation", 1);
    }
  }

  /** Refuses a write that was meant for another object or for another state of it. */
  static void checkSame(ObjectKey key, ObjectNode old, JsonNode expected) {
    for (String field : List.of("resourceVersion", "uid")) {
      String wanted = expected.path(field).asText("");
      String actual = old.path("metadata").path(field).asText();
      if (!wanted.isEmpty() && !wanted.equals(actual)) {
        String difference = "%s is %s, not %s".formatted(field, actual, wanted);
        String message = key + ": the object has been modified; its " + difference;
        throw new ApiException(409, "Conflict", message);
      }
    }
  }

  /** What becomes of {@code old} when {@code changed} is written to it or to its status. */
  static ObjectNode next(ResourceType type, boolean status, ObjectNode old, ObjectNode changed) {
    ObjectNode next = status ? old.deepCopy() : changed;
    if (status) {
      take("status", changed, next);
      take("managedFields", of(changed), of(next));
    } else if (type.statusSubresource()) {
      take("status", old, next);
    }
    NAMES.forEach(field -> take(field, of(old), of(next)));
    STATE.forEach(field -> take(field, of(old), of(next)));
    return next.put("apiVersion", type.apiVersion()).put("kind", type.kind());
  }

  private static void take(String field, ObjectNode from, ObjectNode to) {
    if (from.has(field)) {
      to.set(field, from.get(field).deepCopy());
    } else {
      to.remove(field);
    }
  }

  /** The generation counts changes of anything but metadata and status. */
  static void countGeneration(ObjectNode old, ObjectNode next) {
    if (of(old).has("generation") && !Json.same(desired(old), desired(next))) {
      of(next).put("generation", of(old).get("generation").asLong() + 1);
    }
  }

  private static ObjectNode desired(ObjectNode object) {
    return object.deepCopy().without(List.of("metadata", "status"));
  }

  void markDeleted(ObjectNode object) {
    of(object).put("deletionTimestamp", time(clock.instant()));
  }
}
