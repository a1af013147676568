package dev.priok.operator.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.storage.StorageClassBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Folders in the place of volumes. */
final class PretendedVolumes {
  private final KubernetesClient client;
  private final Path directory;
  private final Set<String> provided = ConcurrentHashMap.newKeySet();

  PretendedVolumes(KubernetesClient client, Path directory) {
    this.client = client;
    this.directory = directory;
  }

  void makeDefaultClass(String name) {
    client
        .resource(
            new StorageClassBuilder()
                .withNewMetadata()
                .withName(name)
                .addToAnnotations("storageclass.kubernetes.io/is-default-class", "true")
                .endMetadata()
                .withProvisioner("test.priok.dev/folder")
                .withAllowVolumeExpansion(true)
                .build())
        .create();
  }

  /** Makes the volume that a claim waits for; the controllers bind the two. */
  void provide(PersistentVolumeClaim claim) {
    String uid = claim.getMetadata().getUid();
    if (claim.getSpec().getVolumeName() != null
        || !PretendedNode.STORAGE_CLASS.equals(claim.getSpec().getStorageClassName())
        || !provided.add(uid)) {
      return;
    }
    client
        .resource(
            new PersistentVolumeBuilder()
                .withNewMetadata()
                .withName("pv-" + uid)
                .endMetadata()
                .withNewSpec()
                .withStorageClassName(PretendedNode.STORAGE_CLASS)
                .withCapacity(claim.getSpec().getResources().getRequests())
                .withAccessModes(claim.getSpec().getAccessModes())
                .withPersistentVolumeReclaimPolicy("Retain")
                .withNewClaimRef()
                .withNamespace(claim.getMetadata().getNamespace())
                .withName(claim.getMetadata().getName())
                .withUid(uid)
                .endClaimRef()
                .withNewHostPath()
                .withPath(directory.resolve(uid).toString())
                .endHostPath()
                .endSpec()
                .build())
        .create();
  }

  /** The folder of a volume with what is in it now; empty while something is not there. */
  Optional<Path> prepare(Volume volume, String namespace, Path pod) {
    try {
      if (volume.getPersistentVolumeClaim() != null) {
        return claim(volume.getPersistentVolumeClaim().getClaimName(), namespace);
      }
      Path folder = Files.createDirectories(pod.resolve(volume.getName()));
      if (volume.getSecret() != null) {
        return secret(volume.getSecret().getSecretName(), namespace)
            .map(data -> write(folder, data));
      }
      if (volume.getConfigMap() != null) {
        return configMap(volume.getConfigMap().getName(), namespace)
            .map(data -> write(folder, data));
      }
      return Optional.of(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<Path> claim(String name, String namespace) throws IOException {
    PersistentVolumeClaim claim =
        client.persistentVolumeClaims().inNamespace(namespace).withName(name).get();
    if (claim == null || claim.getSpec().getVolumeName() == null) {
      return Optional.empty();
    }
    PersistentVolume volume =
        client.persistentVolumes().withName(claim.getSpec().getVolumeName()).require();
    return Optional.of(Files.createDirectories(Path.of(volume.getSpec().getHostPath().getPath())));
  }

  private Optional<Map<String, byte[]>> secret(String name, String namespace) {
    Secret secret = client.secrets().inNamespace(namespace).withName(name).get();
    if (secret == null) {
      return Optional.empty();
    }
    Map<String, byte[]> data = new HashMap<>();
    secret.getData().forEach((key, value) -> data.put(key, Base64.getDecoder().decode(value)));
    return Optional.of(data);
  }

  private Optional<Map<String, byte[]>> configMap(String name, String namespace) {
    ConfigMap configMap = client.configMaps().inNamespace(namespace).withName(name).get();
    if (configMap == null) {
      return Optional.empty();
    }
    Map<String, byte[]> data = new HashMap<>();
    configMap
        .getData()
        .forEach((key, value) -> data.put(key, value.getBytes(StandardCharsets.UTF_8)));
    return Optional.of(data);
  }

  private static Path write(Path folder, Map<String, byte[]> data) {
    try {
      for (Map.Entry<String, byte[]> file : data.entrySet()) {
        Path next = Files.write(folder.resolve(".next"), file.getValue());
        Files.move(next, folder.resolve(file.getKey()), StandardCopyOption.ATOMIC_MOVE);
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
