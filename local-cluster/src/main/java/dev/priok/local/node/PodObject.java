package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One pod in the API, never a later one of the same name. */
final class PodObject {
  /** Holds a deleted pod until its process has ended. */
  static final String FINALIZER = "priok.dev/local-node";

  private final ObjectStore store;
  private final NodeEvents events;
  private final ObjectKey key;
  private final ObjectNode created;

  /**
   * @param created the pod as it was first seen; its spec does not change
   */
  PodObject(ObjectStore store, NodeEvents events, ObjectKey key, ObjectNode created) {
    this.store = store;
    this.events = events;
    this.key = key;
    this.created = created;
  }

  ObjectNode created() {
    return created;
  }

  JsonNode container() {
    return created.at("/spec/containers/0");
  }

  String namespace() {
    return String.valueOf(key.namespace());
  }

  String name() {
    return key.name();
  }

  String uid() {
    return uid(created);
  }

  boolean isDeleted() {
    Optional<ObjectNode> current = store.get(key).filter(this::isThis);
    return current.isEmpty() || current.get().path("metadata").has("deletionTimestamp");
  }

  void publish(ContainerStatus status, String ip) {
    String now = ContainerStatus.time(Instant.now());
    store.updateStatus(
        key, pod -> isThis(pod) ? pod.set("status", status.podStatus(pod, ip, now)) : pod);
  }

  /** Lets the API forget the pod once it is deleted. */
  void release() {
    store.update(key, pod -> isThis(pod) ? NodeAdmission.released(pod, FINALIZER) : pod);
  }

  void normal(String reason, String message) {
    events.normal(created, reason, message.formatted(container().path("name").asText()));
  }

  void warning(String reason, String message) {
    events.warning(created, reason, message);
  }

  /**
   * @throws NotRunnableException naming what the pod asks for and this node does not know
   */
  void checkSupported() throws NotRunnableException {
    JsonNode spec = created.path("spec");
    if (spec.path("containers").size() != 1 || !spec.path("initContainers").isEmpty()) {
      throw NotRunnableException.config("only pods of one container run here");
    }
    if (!spec.path("restartPolicy").asText("Always").equals("Always")) {
      throw NotRunnableException.config("only restartPolicy Always is supported here");
    }
    for (Map.Entry<String, JsonNode> field : container().properties()) {
      JsonNode probe = field.getValue();
      if (field.getKey().endsWith("Probe") && !probe.has("httpGet") && !probe.has("tcpSocket")) {
        throw NotRunnableException.config(
            field.getKey() + ": only httpGet and tcpSocket are supported here");
      }
    }
  }

  private boolean isThis(ObjectNode pod) {
    return uid(pod).equals(uid());
  }

  static String uid(ObjectNode object) {
    return object.at("/metadata/uid").asText();
  }
}
