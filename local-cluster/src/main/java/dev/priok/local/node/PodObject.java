package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.util.function.Consumer;

/**
 * One pod in the API, never a later one of the same name.
 *
 * @param created the pod as it was first seen; its spec does not change
 */
record PodObject(ObjectStore store, NodeEvents events, ObjectKey key, ObjectNode created) {
  /** Holds a deleted pod until its process has ended. */
  static final String FINALIZER = "priok.dev/local-node";

  JsonNode container() {
    return created.at("/spec/containers/0");
  }

  String namespace() {
    return String.valueOf(key.namespace());
  }

  String uid() {
    return ObjectMetadata.uid(created);
  }

  boolean isThere() {
    return store.get(key).filter(this::isThis).isPresent();
  }

  boolean isDeleted() {
    return store.get(key).filter(this::isThis).map(ObjectMetadata::isDeleted).orElse(true);
  }

  void publish(ContainerStatus status, String ip) {
    store.updateStatus(key, ifThis(pod -> pod.set("status", status.podStatus(pod, ip))));
  }

  /** Lets the API forget the pod once it is deleted. */
  void release() {
    store.update(key, ifThis(pod -> ObjectMetadata.removeFinalizer(pod, FINALIZER)));
  }

  private Consumer<ObjectNode> ifThis(Consumer<ObjectNode> edit) {
    return pod -> {
      if (isThis(pod)) {
        edit.accept(pod);
      }
    };
  }

  private boolean isThis(ObjectNode pod) {
    return ObjectMetadata.uid(pod).equals(uid());
  }

  void normal(String reason, String message) {
    events.write(created, "Normal", reason, message);
  }

  void warning(String reason, String message) {
    events.write(created, "Warning", reason, message);
  }

  /**
   * @throws NotRunnableException when it asks for more than this node does
   */
  void checkSupported() {
    JsonNode spec = created.path("spec");
    boolean always = spec.path("restartPolicy").asText("Always").equals("Always");
    if (spec.path("containers").size() != 1 || spec.has("initContainers") || !always) {
      throw NotRunnableException.config("only pods of one container, always restarted, run here");
    }
  }
}
