package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.CONFIG_MAPS;
import static dev.priok.local.store.BuiltInTypes.PERSISTENT_VOLUME_CLAIMS;
import static dev.priok.local.store.BuiltInTypes.SECRETS;

import com.fasterxml.jackson.databind.JsonNode;
import dev.priok.local.node.SwappedFiles.Content;
import dev.priok.local.store.ResourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The volumes of one pod as local directories. */
final class PodVolumes {
  private final JsonNode spec;
  private final PodFiles files;
  private final Path claims;
  private final NamespaceObjects objects;
  private final Map<String, SwappedFiles> swapped = new HashMap<>();

  /**
   * @param spec the pod's spec
   * @param claims the directory of the namespace's claims
   */
  PodVolumes(JsonNode spec, PodFiles files, Path claims, NamespaceObjects objects) {
    this.spec = spec;
    this.files = files;
    this.claims = claims;
    this.objects = objects;
  }

  /** Makes every volume and says where the container finds what it mounts. */
  MountPaths mount() throws NotRunnableException {
    Map<String, Path> byVolume = new HashMap<>();
    for (JsonNode volume : spec.path("volumes")) {
      byVolume.put(volume.path("name").asText(), directory(volume));
    }
    Map<String, Path> byPath = new HashMap<>();
    for (JsonNode mount : spec.at("/containers/0/volumeMounts")) {
      String name = mount.path("name").asText();
      Path directory = byVolume.get(name);
      if (directory == null) {
        throw NotRunnableException.volume("no volume is named " + name);
      }
      Path mounted =
          mount.has("subPath")
              ? PodFiles.inside(directory, mount.path("subPath").asText())
              : directory;
      byPath.put(mount.path("mountPath").asText().replaceAll("/+$", ""), mounted);
    }
    return new MountPaths(byPath);
  }

  /** Brings changed ConfigMaps and Secrets to their volumes; one that is gone leaves its files. */
  void refresh() throws NotRunnableException {
    for (JsonNode volume : spec.path("volumes")) {
      if (source(volume).filter(source -> source.exists(objects)).isPresent()) {
        directory(volume);
      }
    }
  }

  private Path directory(JsonNode volume) throws NotRunnableException {
    String name = volume.path("name").asText();
    try {
      Optional<Source> source = source(volume);
      if (source.isPresent()) {
        Path directory = files.volume(name);
        swapped
            .computeIfAbsent(name, n -> new SwappedFiles(directory))
            .write(source.get().files(objects));
        return directory;
      }
      if (volume.has("persistentVolumeClaim")) {
        return claim(volume.at("/persistentVolumeClaim/claimName").asText());
      }
      if (volume.has("emptyDir")) {
        return files.volume(name);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw NotRunnableException.volume("volume \"%s\": %s".formatted(name, e));
    }
    throw NotRunnableException.volume(
        "volume \"%s\": only configMap, secret, persistentVolumeClaim and emptyDir are supported here"
            .formatted(name));
  }

  private Path claim(String name) throws NotRunnableException, IOException {
    boolean bound =
        objects
            .find(PERSISTENT_VOLUME_CLAIMS, name)
            .filter(claim -> claim.at("/status/phase").asText().equals("Bound"))
            .filter(claim -> claim.at("/metadata/deletionTimestamp").isMissingNode())
            .isPresent();
    if (!bound) {
      throw NotRunnableException.volume(
          "persistentvolumeclaim \"%s\" not found, not bound or being deleted".formatted(name));
    }
    return Files.createDirectories(PodFiles.inside(claims, name));
  }

  private static Optional<Source> source(JsonNode volume) {
    JsonNode configMap = volume.path("configMap");
    JsonNode secret = volume.path("secret");
    if (configMap.isObject()) {
      return Optional.of(new Source(CONFIG_MAPS, configMap.path("name").asText(), configMap));
    }
    return secret.isObject()
        ? Optional.of(new Source(SECRETS, secret.path("secretName").asText(), secret))
        : Optional.empty();
  }

  /** A ConfigMap or Secret that becomes files. */
  private record Source(ResourceType type, String name, JsonNode options) {

    boolean exists(NamespaceObjects objects) {
      return objects.find(type, name).isPresent();
    }

    Map<String, Content> files(NamespaceObjects objects) throws NotRunnableException {
      Optional<Map<String, byte[]>> found = objects.data(type, name);
      boolean optional = options.path("optional").asBoolean();
      if (found.isEmpty() && !optional) {
        throw NotRunnableException.volume("%s \"%s\" not found".formatted(type.singular(), name));
      }
      Map<String, byte[]> data = found.orElse(Map.of());
      int mode = options.path("defaultMode").asInt(0644);
      Map<String, Content> files = new HashMap<>();
      if (!options.has("items")) {
        data.forEach((key, bytes) -> files.put(key, new Content(bytes, mode)));
      }
      for (JsonNode item : options.path("items")) {
        byte[] bytes = data.get(item.path("key").asText());
        if (bytes != null) {
          files.put(item.path("path").asText(), new Content(bytes, item.path("mode").asInt(mode)));
        } else if (!optional) {
          throw NotRunnableException.volume(
              "%s \"%s\" has no key %s".formatted(type.singular(), name, item.path("key")));
        }
      }
      return files;
    }
  }
}
