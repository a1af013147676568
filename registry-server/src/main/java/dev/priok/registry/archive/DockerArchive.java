package dev.priok.registry.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the images of an archive of docker save. Its layers lie there unpacked, and are packed with
 * gzip as docker push does it; what comes out is docker's schema 2.
 */
final class DockerArchive {

  static final String MANIFEST = "manifest.json";

  private static final String IMAGE = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String CONFIG = "application/vnd.docker.container.image.v1+json";
  private static final String LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ArchiveFiles files;
  private final LayerPacker packer;
  private final Map<String, LayerPacker.Packed> layers = new HashMap<>();

  DockerArchive(ArchiveFiles files, LayerPacker packer) {
    this.files = files;
    this.packer = packer;
  }

  /** All images, once per name that each has. */
  List<ArchivedImage> images() throws IOException, ArchiveException {
    List<ArchivedImage> images = new ArrayList<>();
    JsonNode list = files.json(MANIFEST).orElseThrow(() -> missing(MANIFEST));
    if (list.has("schemaVersion")) {
      throw new ArchiveException(
          "this is a directory as skopeo's dir: writes it; make an OCI image layout of it, as in"
              + " skopeo copy dir:DIRECTORY oci:LAYOUT:TAG, and import LAYOUT");
    }
    if (!list.isArray()) {
      throw new ArchiveException("the archive's %s is no list of images".formatted(MANIFEST));
    }
    for (JsonNode entry : list) {
      ArchivedImage image = image(entry);
      if (entry.path("RepoTags").isEmpty()) {
        images.add(image);
      }
      for (JsonNode tag : entry.path("RepoTags")) {
        images.add(
            new ArchivedImage(
                Optional.of(ImageName.parse(tag.asText())),
                Optional.empty(),
                image.manifests(),
                image.blobs()));
      }
    }
    return images;
  }

  private ArchivedImage image(JsonNode entry) throws IOException, ArchiveException {
    String configName = entry.path("Config").asText();
    Path configFile = files.find(configName).orElseThrow(() -> missing(configName));
    byte[] config = files.read(configName).orElseThrow(() -> missing(configName));
    JsonNode diffIds = ArchiveFiles.json(configName, config).path("rootfs").path("diff_ids");
    if (diffIds.size() != entry.path("Layers").size()) {
      throw new ArchiveException(
          "the archive's %s speaks of %d layers, and the archive has %d"
              .formatted(configName, diffIds.size(), entry.path("Layers").size()));
    }
    Map<Digest, Path> blobs = new LinkedHashMap<>();
    Digest configDigest = Digest.of(DigestAlgorithm.SHA256, config);
    blobs.put(configDigest, configFile);
    List<Map<String, Object>> descriptors = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      String name = entry.path("Layers").path(i).asText();
      LayerPacker.Packed layer = layer(name);
      if (!layer.diffId().toString().equals(diffIds.path(i).asText())) {
        throw new ArchiveException(
            "the archive's layer %s has other content than %s says".formatted(name, configName));
      }
      blobs.put(layer.digest(), layer.file());
      descriptors.add(descriptor(LAYER, layer.length(), layer.digest()));
    }
    byte[] manifest = manifest(descriptor(CONFIG, config.length, configDigest), descriptors);
    Digest digest = Digest.of(DigestAlgorithm.SHA256, manifest);
    return new ArchivedImage(
        Optional.empty(),
        Optional.empty(),
        List.of(new StoredManifest(digest, IMAGE, manifest)),
        blobs);
  }

  private LayerPacker.Packed layer(String name) throws IOException, ArchiveException {
    LayerPacker.Packed known = layers.get(name);
    if (known != null) {
      return known;
    }
    Path file = files.find(name).orElseThrow(() -> missing(name));
    LayerPacker.Packed packed = packer.pack(file, Progress.size(Files.size(file)));
    layers.put(name, packed);
    return packed;
  }

  private static byte[] manifest(Map<String, Object> config, List<Map<String, Object>> layers)
      throws IOException {
    Map<String, Object> manifest = new LinkedHashMap<>();
    manifest.put("schemaVersion", 2);
    manifest.put("mediaType", IMAGE);
    manifest.put("config", config);
    manifest.put("layers", layers);
    return JSON.writeValueAsBytes(manifest);
  }

  private static Map<String, Object> descriptor(String mediaType, long size, Digest digest) {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", mediaType);
    descriptor.put("size", size);
    descriptor.put("digest", digest.toString());
    return descriptor;
  }

  private static ArchiveException missing(String name) {
    return new ArchiveException("the archive lacks %s: write it anew".formatted(name));
  }
}
