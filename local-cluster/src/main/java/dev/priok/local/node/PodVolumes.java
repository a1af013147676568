package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.CONFIG_MAPS;
import static dev.priok.local.store.BuiltInTypes.PERSISTENT_VOLUME_CLAIMS;
import static dev.priok.local.store.BuiltInTypes.SECRETS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The volumes of one pod as local directories. */
final class PodVolumes {
  private static final int READABLE = 0644;

  private final PodObject pod;
  private final PodFiles files;
  private final Path claims;
  private final Map<String, SwappedFiles> swapped = new HashMap<>();

  /**
   * @param claims the directory of the namespace's claims
   */
  PodVolumes(PodObject pod, PodFiles files, Path claims) {
    this.pod = pod;
    this.files = files;
    this.claims = claims;
  }

  /**
   * Makes every volume as it is wanted now and says where the container finds what it mounts.
   *
   * @throws NotRunnableException when something is missing or not supported here
   */
  MountPaths mount() {
    Map<String, Path> byVolume = new HashMap<>();
    for (JsonNode volume : pod.created().at("/spec/volumes")) {
      String name = volume.path("name").asText();
      try {
        byVolume.put(name, directory(name, volume));
      } catch (IOException | IllegalArgumentException e) {
        throw NotRunnableException.volume("volume \"%s\": %s".formatted(name, e));
      }
    }
    Map<String, Path> byPath = new HashMap<>();
    for (JsonNode mount : pod.container().path("volumeMounts")) {
      Path directory = byVolume.get(mount.path("name").asText());
      if (directory == null || mount.has("subPath")) {
        throw NotRunnableException.volume("no such volume, or subPath, not served here: " + mount);
      }
      byPath.put(mount.path("mountPath").asText().replaceAll("/+$", ""), directory);
    }
    return new MountPaths(byPath);
  }

  private Path directory(String name, JsonNode volume) throws IOException {
    if (volume.has("configMap")) {
      return filled(name, CONFIG_MAPS, "name", volume.path("configMap"));
    } else if (volume.has("secret")) {
      return filled(name, SECRETS, "secretName", volume.path("secret"));
    } else if (volume.has("persistentVolumeClaim")) {
      return claim(volume.at("/persistentVolumeClaim/claimName").asText());
    } else if (volume.has("emptyDir")) {
      return files.volume(name);
    }
    throw NotRunnableException.volume(
        name + ": only configMap, secret, persistentVolumeClaim and emptyDir are supported here");
  }

  private Path claim(String name) throws IOException {
    ObjectNode claim = find(PERSISTENT_VOLUME_CLAIMS, name);
    if (!claim.at("/status/phase").asText().equals("Bound") || ObjectMetadata.isDeleted(claim)) {
      throw NotRunnableException.volume("claim \"%s\" not bound or being deleted".formatted(name));
    }
    return Files.createDirectories(PodFiles.inside(claims, name));
  }

  private ObjectNode find(ResourceType type, String name) {
    ObjectKey key = new ObjectKey(type, pod.namespace(), name);
    return pod.store().get(key).orElseThrow(() -> NotRunnableException.volume(key + " not found"));
  }

  private Path filled(String name, ResourceType type, String nameField, JsonNode source)
      throws IOException {
    if (source.has("items") || source.has("optional")) {
      throw NotRunnableException.volume(name + ": items and optional are not supported here");
    }
    ObjectNode object = find(type, source.path(nameField).asText());
    Map<String, String> data = new HashMap<>();
    object.path("data").forEachEntry((key, value) -> data.put(key, bytes(type, value.asText())));
    Path directory = files.volume(name);
    swapped
        .computeIfAbsent(name, n -> new SwappedFiles(directory))
        .write(data, source.path("defaultMode").asInt(READABLE));
    return directory;
  }

  /** One character for each byte. */
  private static String bytes(ResourceType type, String value) {
    byte[] bytes = type.equals(SECRETS) ? Base64.getDecoder().decode(value) : value.getBytes(UTF_8);
    return new String(bytes, ISO_8859_1);
  }
}
