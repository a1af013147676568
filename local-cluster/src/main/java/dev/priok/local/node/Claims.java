package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PERSISTENT_VOLUME_CLAIMS;
import static dev.priok.local.store.BuiltInTypes.PODS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Binds each claim to a directory at once and deletes it with the claim, once no pod uses it. */
final class Claims {
  /** Holds a deleted claim until no pod uses it. */
  static final String FINALIZER = "kubernetes.io/pvc-protection";

  private static final ObjectMapper JSON = new ObjectMapper();
  private final ObjectStore store;
  private final Path dataDirectory;

  Claims(ObjectStore store, Path dataDirectory) {
    this.store = store;
    this.dataDirectory = dataDirectory;
  }

  /** Where the claims of a namespace have their directories. */
  static Path directory(Path dataDirectory, String namespace) {
    return PodFiles.inside(dataDirectory.resolve("volumes"), namespace);
  }

  /** Looks after the claims of a namespace whose deletion a pod may have held up. */
  void podGone(String namespace) {
    for (ObjectNode claim : store.list(PERSISTENT_VOLUME_CLAIMS, namespace)) {
      reconcile(ObjectKey.of(PERSISTENT_VOLUME_CLAIMS, claim));
    }
  }

  void reconcile(ObjectKey key) {
    try {
      ObjectNode claim = store.get(key).orElse(null);
      if (claim == null) {
        return;
      }
      Path volume =
          PodFiles.inside(directory(dataDirectory, String.valueOf(key.namespace())), key.name());
      if (!claim.path("metadata").has("deletionTimestamp")) {
        Files.createDirectories(volume);
        bind(key);
      } else if (!inUse(key)) {
        PodFiles.delete(volume);
        store.update(key, c -> NodeAdmission.released(c, FINALIZER));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("claim " + key.name(), e);
    }
  }

  private void bind(ObjectKey key) {
    store.update(
        key,
        claim -> {
          String volume = "pvc-" + claim.at("/metadata/uid").asText();
          claim.withObjectProperty("spec").put("volumeName", volume);
          return claim;
        });
    store.updateStatus(
        key,
        claim -> {
          Map<String, Object> status =
              Map.of(
                  "phase", "Bound",
                  "accessModes", claim.at("/spec/accessModes"),
                  "capacity", claim.at("/spec/resources/requests"));
          claim.set("status", JSON.valueToTree(status));
          return claim;
        });
  }

  private boolean inUse(ObjectKey key) {
    List<ObjectNode> pods = store.list(PODS, key.namespace());
    return pods.stream()
        .flatMap(pod -> pod.at("/spec/volumes").valueStream())
        .map(volume -> volume.at("/persistentVolumeClaim/claimName"))
        .map(JsonNode::asText)
        .anyMatch(key.name()::equals);
  }
}
