package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PODS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Keeps the pods of StatefulSets; new ones start together, old ones go one by one. */
record StatefulSets(ObjectStore store, NodeEvents events) {
  private static final String REVISION = "controller-revision-hash";
  private static final String INDEX = "apps.kubernetes.io/pod-index";
  private static final String OWNER =
      """
      {apiVersion: apps/v1, kind: StatefulSet, name: $, uid: $, controller: true,
       blockOwnerDeletion: true}
      """;
  private static final String STATUS =
      """
      {observedGeneration: $, replicas: $, readyReplicas: $, availableReplicas: $,
       updatedReplicas: $, updateRevision: $, currentRevision: $}
      """;

  void reconcile(ObjectKey key, ObjectNode set) {
    if (ObjectMetadata.isDeleted(set)) {
      return;
    }
    // The hash of a tree does not depend on the order of its fields.
    String revision = key.name() + "-" + Integer.toHexString(set.at("/spec/template").hashCode());
    try {
      step(key, set, revision);
    } catch (ApiException e) {
      events.write(set, "Warning", "FailedCreate", "create Pod failed: " + e.getMessage());
    }
    store.updateStatus(key, s -> s.set("status", status(s, revision, owned(key, set))));
  }

  /** Does what is next: missing pods, then too many, then outdated ones. */
  private void step(ObjectKey key, ObjectNode set, String revision) {
    if (!set.at("/spec/volumeClaimTemplates").isEmpty()) {
      throw ApiException.badRequest("volumeClaimTemplates are not supported here");
    }
    NavigableMap<Integer, ObjectNode> pods = owned(key, set);
    int replicas = set.at("/spec/replicas").asInt(1);
    for (int ordinal = 0; ordinal < replicas; ordinal++) {
      if (!pods.containsKey(ordinal)) {
        create(key, set, revision, ordinal);
      }
    }
    for (Map.Entry<Integer, ObjectNode> entry : pods.descendingMap().entrySet()) {
      ObjectNode pod = entry.getValue();
      if (entry.getKey() >= replicas || !hasRevision(pod, revision)) {
        store.delete(ObjectKey.of(PODS, pod));
        return;
      } else if (!ready(pod)) {
        return;
      }
    }
  }

  private void create(ObjectKey key, ObjectNode set, String revision, int ordinal) {
    String name = key.name() + "-" + ordinal;
    ObjectNode pod = set.at("/spec/template").deepCopy();
    ObjectNode metadata = ObjectMetadata.of(pod);
    metadata.put("name", name).put("namespace", key.namespace());
    metadata.withObjectProperty("labels").put(REVISION, revision).put(INDEX, "" + ordinal);
    ObjectNode owner = Json.of(OWNER, key.name(), ObjectMetadata.uid(set));
    metadata.putArray("ownerReferences").add(owner);
    store.create(PODS, pod);
    events.write(
        set, "Normal", "SuccessfulCreate", "create Pod " + name + " in StatefulSet successful");
  }

  private static ObjectNode status(
      ObjectNode set, String revision, NavigableMap<Integer, ObjectNode> pods) {
    long updated = pods.values().stream().filter(pod -> hasRevision(pod, revision)).count();
    long ready = pods.values().stream().filter(StatefulSets::ready).count();
    boolean done = updated == pods.size() && ready == set.at("/spec/replicas").asLong(1);
    String current = done ? revision : set.at("/status/currentRevision").asText(revision);
    JsonNode generation = set.at("/metadata/generation");
    return Json.of(STATUS, generation, pods.size(), ready, ready, updated, revision, current);
  }

  private NavigableMap<Integer, ObjectNode> owned(ObjectKey key, ObjectNode set) {
    TreeMap<Integer, ObjectNode> pods = new TreeMap<>();
    for (ObjectNode pod : store.list(PODS, key.namespace())) {
      if (pod.at("/metadata/ownerReferences/0/uid").equals(set.at("/metadata/uid"))) {
        pods.put(pod.path("metadata").path("labels").path(INDEX).asInt(), pod);
      }
    }
    return pods;
  }

  private static boolean hasRevision(ObjectNode pod, String revision) {
    return pod.at("/metadata/labels").path(REVISION).asText().equals(revision);
  }

  private static boolean ready(ObjectNode pod) {
    return !ObjectMetadata.isDeleted(pod) && ContainerStatus.isReady(pod);
  }
}
