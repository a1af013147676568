package dev.priok.registry.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes images as an OCI image layout that is an archive of docker save as well: docker load reads
 * the one half of its directory, everybody else the other. Layers stay packed as they are.
 */
final class ImageExport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ImagePlace place;
  private final ArchiveSink sink;
  private final Platform platform;
  private final Progress progress;
  private final Set<Digest> written = new HashSet<>();
  private final List<Map<String, Object>> index = new ArrayList<>();
  private final List<Map<String, Object>> dockerImages = new ArrayList<>();

  /**
   * @param platform which image of an index docker load is to see
   */
  ImageExport(ImagePlace place, ArchiveSink sink, Platform platform, Progress progress) {
    this.place = place;
    this.sink = sink;
    this.platform = platform;
    this.progress = progress;
  }

  /** Writes an image, or an index with all of its images that are there. */
  void add(ImageName asked) throws IOException, ArchiveException {
    Reference reference = asked.reference().orElse(new Tag("latest"));
    ImageName name = new ImageName(asked.repository(), Optional.of(reference));
    StoredManifest manifest =
        place
            .manifest(name.repository(), reference)
            .orElseThrow(() -> new ArchiveException("there is no image " + name));
    add(name, manifest, true);
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("mediaType", manifest.mediaType());
    descriptor.put("digest", manifest.digest().toString());
    descriptor.put("size", manifest.content().length);
    if (reference instanceof Tag tag) {
      String path = name.repository().value();
      String familiar = path.contains("/") ? path : "library/" + path;
      descriptor.put(
          "annotations",
          Map.of(
              OciLayout.NAME_ANNOTATION,
              "docker.io/" + familiar + ":" + tag,
              OciLayout.TAG_ANNOTATION,
              tag.value()));
    }
    index.add(descriptor);
  }

  /** Writes what makes an archive of what was added. */
  void finish() throws IOException {
    write(OciLayout.MARKER, Map.of("imageLayoutVersion", "1.0.0"));
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("schemaVersion", 2);
    root.put("mediaType", "application/vnd.oci.image.index.v1+json");
    root.put("manifests", index);
    write(OciLayout.INDEX, root);
    if (!dockerImages.isEmpty()) {
      write(DockerArchive.MANIFEST, dockerImages);
    }
  }

  private void add(ImageName name, StoredManifest manifest, boolean forDocker)
      throws IOException, ArchiveException {
    JsonNode document = ArchiveFiles.json(manifest.digest().toString(), manifest.content());
    if (written.add(manifest.digest())) {
      sink.add(
          ArchiveFiles.blobName(manifest.digest()),
          manifest.content().length,
          new ByteArrayInputStream(manifest.content()));
    }
    if (document.path("manifests").isArray()) {
      addChildren(name, document.path("manifests"), forDocker);
      return;
    }
    List<JsonNode> blobs = OciLayout.blobs(document);
    for (int i = 0; i < blobs.size(); i++) {
      progress.say("%s: blob %d of %d".formatted(name, i + 1, blobs.size()));
      addBlob(name.repository(), blobs.get(i));
    }
    if (forDocker && isImage(document)) {
      dockerImages.add(dockerImage(name, document));
    }
  }

  private void addChildren(ImageName name, JsonNode children, boolean forDocker)
      throws IOException, ArchiveException {
    boolean chosen = false;
    for (JsonNode child : children) {
      Digest digest = OciLayout.digest(child);
      Optional<StoredManifest> manifest = place.manifest(name.repository(), digest);
      if (manifest.isEmpty()) {
        progress.say("%s: %s is not there and is left out".formatted(name, digest));
        continue;
      }
      boolean forThis = forDocker && !chosen && platform.isOf(child.path("platform"));
      chosen |= forThis;
      add(name, manifest.get(), forThis);
    }
    if (forDocker && !chosen) {
      progress.say(
          "%s has no image for %s: docker load will find none (--platform names another)"
              .formatted(name, platform));
    }
  }

  private void addBlob(RepositoryName repository, JsonNode descriptor)
      throws IOException, ArchiveException {
    Digest digest = OciLayout.digest(descriptor);
    if (written.contains(digest)) {
      return;
    }
    Optional<ImagePlace.BlobContent> blob = place.blob(repository, digest);
    if (blob.isEmpty()) {
      if (descriptor.path("urls").isEmpty()) {
        throw new ArchiveException("%s has no blob %s: push it anew".formatted(repository, digest));
      }
      return;
    }
    MessageDigest hash = digest.algorithm().start();
    try (InputStream content = new DigestInputStream(blob.get().stream(), hash)) {
      sink.add(ArchiveFiles.blobName(digest), blob.get().length(), content);
    }
    if (!Digest.finish(digest.algorithm(), hash).equals(digest)) {
      throw new ArchiveException(
          "blob %s of %s is damaged: push it anew".formatted(digest, repository));
    }
    written.add(digest);
  }

  private static boolean isImage(JsonNode manifest) {
    String type = manifest.at("/config/mediaType").asText();
    return type.equals("application/vnd.oci.image.config.v1+json")
        || type.equals("application/vnd.docker.container.image.v1+json");
  }

  private static Map<String, Object> dockerImage(ImageName name, JsonNode manifest)
      throws ArchiveException {
    List<String> layers = new ArrayList<>();
    for (JsonNode layer : manifest.path("layers")) {
      layers.add(ArchiveFiles.blobName(OciLayout.digest(layer)));
    }
    boolean tagged = name.reference().filter(Tag.class::isInstance).isPresent();
    Map<String, Object> image = new LinkedHashMap<>();
    image.put("Config", ArchiveFiles.blobName(OciLayout.digest(manifest.path("config"))));
    image.put("RepoTags", tagged ? List.of(name.toString()) : List.of());
    image.put("Layers", layers);
    return image;
  }

  private void write(String name, Object document) throws IOException {
    byte[] content = JSON.writeValueAsString(document).getBytes(StandardCharsets.UTF_8);
    sink.add(name, content.length, new ByteArrayInputStream(content));
  }
}
