package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.BuiltInTypes.STATEFUL_SETS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/** Keeps the pods of StatefulSets: one at a time, in order, unless the policy is Parallel. */
final class StatefulSets {
  private static final String REVISION = "controller-revision-hash";
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private final ObjectStore store;
  private final NodeEvents events;

  StatefulSets(ObjectStore store, NodeEvents events) {
    this.store = store;
    this.events = events;
  }

  /** Reconciles the StatefulSet that controls a pod. */
  void podChanged(ObjectKey key, ObjectNode pod) {
    for (JsonNode owner : pod.at("/metadata/ownerReferences")) {
      if (owner.path("kind").asText().equals("StatefulSet")) {
        reconcile(new ObjectKey(STATEFUL_SETS, key.namespace(), owner.path("name").asText()));
      }
    }
  }

  void reconcile(ObjectKey key) {
    store
        .get(key)
        .filter(set -> !set.path("metadata").has("deletionTimestamp"))
        .ifPresent(set -> reconcile(key, set));
  }

  private void reconcile(ObjectKey key, ObjectNode set) {
    if (!set.at("/spec/volumeClaimTemplates").isEmpty()) {
      events.warning(set, "FailedCreate", "volumeClaimTemplates are not supported here");
      return;
    }
    String revision = key.name() + "-" + hash(set.at("/spec/template"));
    NavigableMap<Integer, ObjectNode> pods = owned(key, set);
    step(key, set, revision, pods);
    writeStatus(key, revision, owned(key, set));
  }

  /** Does what is next: missing pods, then too many, then outdated ones. */
  private void step(
      ObjectKey key, ObjectNode set, String revision, NavigableMap<Integer, ObjectNode> pods) {
    int replicas = set.at("/spec/replicas").asInt(1);
    boolean ordered = !set.at("/spec/podManagementPolicy").asText().equals("Parallel");
    for (int ordinal : IntStream.range(0, replicas).toArray()) {
      ObjectNode pod = pods.get(ordinal);
      if (pod == null) {
        create(key, set, revision, ordinal);
      }
      if (ordered && (pod == null || !ready(pod))) {
        return;
      }
    }
    for (Map.Entry<Integer, ObjectNode> entry : pods.descendingMap().entrySet()) {
      ObjectNode pod = entry.getValue();
      boolean outdated =
          !pod.at("/metadata/labels").path(REVISION).asText().equals(revision)
              && !set.at("/spec/updateStrategy/type").asText().equals("OnDelete");
      if (entry.getKey() >= replicas || outdated) {
        delete(key, set, pod);
        return;
      }
      if (!ready(pod)) {
        return;
      }
    }
  }

  private void create(ObjectKey key, ObjectNode set, String revision, int ordinal) {
    String name = key.name() + "-" + ordinal;
    ObjectNode pod = JSON.createObjectNode();
    ObjectNode metadata = pod.putObject("metadata");
    if (set.at("/spec/template/metadata") instanceof ObjectNode template) {
      metadata.setAll(template.deepCopy());
    }
    metadata.put("name", name).put("namespace", key.namespace());
    metadata
        .withObjectProperty("labels")
        .put(REVISION, revision)
        .put("statefulset.kubernetes.io/pod-name", name)
        .put("apps.kubernetes.io/pod-index", Integer.toString(ordinal));
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", "apps/v1")
        .put("kind", "StatefulSet")
        .put("name", key.name())
        .put("uid", set.at("/metadata/uid").asText())
        .put("controller", true)
        .put("blockOwnerDeletion", true);
    ObjectNode spec = (ObjectNode) set.at("/spec/template/spec").deepCopy();
    spec.put("hostname", name);
    pod.set("spec", spec);
    store.create(PODS, pod);
    events.normal(set, "SuccessfulCreate", "create Pod " + name + " in StatefulSet successful");
  }

  private void delete(ObjectKey key, ObjectNode set, ObjectNode pod) {
    if (!pod.path("metadata").has("deletionTimestamp")) {
      String name = pod.at("/metadata/name").asText();
      store.delete(new ObjectKey(PODS, key.namespace(), name));
      events.normal(set, "SuccessfulDelete", "delete Pod " + name + " in StatefulSet successful");
    }
  }

  private void writeStatus(ObjectKey key, String revision, NavigableMap<Integer, ObjectNode> pods) {
    long updated =
        pods.values().stream()
            .filter(pod -> pod.at("/metadata/labels").path(REVISION).asText().equals(revision))
            .count();
    long ready = pods.values().stream().filter(StatefulSets::ready).count();
    store.updateStatus(
        key,
        set -> {
          boolean done = updated == pods.size() && ready == set.at("/spec/replicas").asLong(1);
          String current = done ? revision : set.at("/status/currentRevision").asText(revision);
          Map<String, Object> status = new TreeMap<>();
          status.put("observedGeneration", set.at("/metadata/generation").asLong());
          status.put("replicas", pods.size());
          status.put("readyReplicas", ready);
          status.put("availableReplicas", ready);
          status.put("updatedReplicas", updated);
          status.put("currentReplicas", current.equals(revision) ? updated : pods.size() - updated);
          status.put("updateRevision", revision);
          status.put("currentRevision", current);
          set.set("status", JSON.valueToTree(status));
          return set;
        });
  }

  private NavigableMap<Integer, ObjectNode> owned(ObjectKey key, ObjectNode set) {
    TreeMap<Integer, ObjectNode> pods = new TreeMap<>();
    List<ObjectNode> all = store.list(PODS, key.namespace());
    for (ObjectNode pod : all) {
      if (pod.at("/metadata/ownerReferences/0/uid").equals(set.at("/metadata/uid"))) {
        pods.put(
            Integer.parseInt(pod.at("/metadata/labels/apps.kubernetes.io~1pod-index").asText("0")),
            pod);
      }
    }
    return pods;
  }

  private static boolean ready(ObjectNode pod) {
    return !pod.path("metadata").has("deletionTimestamp") && ContainerStatus.isReady(pod);
  }

  private static String hash(JsonNode template) {
    try {
      String canonical = JSON.writeValueAsString(JSON.treeToValue(template, Map.class));
      UUID hash = UUID.nameUUIDFromBytes(canonical.getBytes(StandardCharsets.UTF_8));
      return hash.toString().substring(0, 8);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalStateException("a template that was JSON is none", e);
    }
  }
}
