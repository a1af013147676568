package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PODS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Binds each claim to a directory at once and deletes it with the claim, once no pod uses it. */
record Claims(ObjectStore store, Path dataDirectory) {
  /** Holds a deleted claim until no pod uses it. */
  static final String FINALIZER = "kubernetes.io/pvc-protection";

  /** Where the claims of a namespace have their directories. */
  static Path directory(Path dataDirectory, String namespace) {
    return PodFiles.inside(dataDirectory.resolve("volumes"), namespace);
  }

  void reconcile(ObjectKey key, ObjectNode claim) {
    Path claims = directory(dataDirectory, String.valueOf(key.namespace()));
    Path volume = PodFiles.inside(claims, key.name());
    try {
      if (!ObjectMetadata.isDeleted(claim)) {
        Files.createDirectories(volume);
        String name = "pvc-" + ObjectMetadata.uid(claim);
        store.update(key, c -> c.withObjectProperty("spec").put("volumeName", name));
        store.updateStatus(key, c -> c.set("status", bound(c)));
      } else if (!inUse(key)) {
        PodFiles.delete(volume);
        store.update(key, c -> ObjectMetadata.removeFinalizer(c, FINALIZER));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("claim " + key.name(), e);
    }
  }

  private static ObjectNode bound(ObjectNode claim) {
    JsonNode capacity = claim.at("/spec/resources/requests");
    return Json.of(
        "{phase: Bound, accessModes: $, capacity: $}", claim.at("/spec/accessModes"), capacity);
  }

  private boolean inUse(ObjectKey key) {
    return store.list(PODS, key.namespace()).stream()
        .flatMap(pod -> pod.at("/spec/volumes").valueStream())
        .map(volume -> volume.at("/persistentVolumeClaim/claimName").asText())
        .anyMatch(key.name()::equals);
  }
}
