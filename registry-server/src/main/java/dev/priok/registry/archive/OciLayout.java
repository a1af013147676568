package dev.priok.registry.archive;

import com.fasterxml.jackson.databind.JsonNode;
import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Tag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the images of an OCI image layout (image-spec v1.1, image-layout). */
final class OciLayout {

  static final String MARKER = "oci-layout";
  static final String INDEX = "index.json";
  static final String TAG_ANNOTATION = "org.opencontainers.image.ref.name";
  static final String NAME_ANNOTATION = "io.containerd.image.name";

  private static final int MAX_DEPTH = 4;

  private final ArchiveFiles files;

  OciLayout(ArchiveFiles files) {
    this.files = files;
  }

  /** All images that the layout's index names. */
  List<ArchivedImage> images() throws IOException, ArchiveException {
    List<ArchivedImage> images = new ArrayList<>();
    JsonNode index = files.json(INDEX).orElseThrow(() -> missing(INDEX, "the layout"));
    for (JsonNode descriptor : index.path("manifests")) {
      images.add(image(descriptor));
    }
    return images;
  }

  private ArchivedImage image(JsonNode descriptor) throws IOException, ArchiveException {
    List<StoredManifest> manifests = new ArrayList<>();
    Map<Digest, Path> blobs = new LinkedHashMap<>();
    if (!collect(descriptor, 0, manifests, blobs)) {
      throw missing(descriptor.path("digest").asText(), INDEX);
    }
    JsonNode annotations = descriptor.path("annotations");
    String name = annotations.path(NAME_ANNOTATION).asText("");
    String tag = annotations.path(TAG_ANNOTATION).asText("");
    if (name.isEmpty() && (tag.contains("/") || tag.contains(":"))) {
      name = tag;
    }
    return new ArchivedImage(
        name.isEmpty() ? Optional.empty() : Optional.of(ImageName.parse(name)),
        Tag.isValid(tag) ? Optional.of(new Tag(tag)) : Optional.empty(),
        manifests,
        blobs);
  }

  /** Returns false when the manifest is not in the archive, which an index's children may be. */
  private boolean collect(
      JsonNode descriptor, int depth, List<StoredManifest> manifests, Map<Digest, Path> blobs)
      throws IOException, ArchiveException {
    Digest digest = digest(descriptor);
    Optional<byte[]> content = files.read(ArchiveFiles.blobName(digest));
    if (content.isEmpty()) {
      return false;
    }
    if (!Digest.of(digest.algorithm(), content.get()).equals(digest)) {
      throw new ArchiveException("the archive's manifest %s has other content".formatted(digest));
    }
    JsonNode manifest = ArchiveFiles.json(digest.toString(), content.get());
    if (manifest.path("manifests").isArray() && depth < MAX_DEPTH) {
      for (JsonNode child : manifest.path("manifests")) {
        collect(child, depth + 1, manifests, blobs);
      }
    } else {
      collectBlobs(digest, manifest, blobs);
    }
    String declared = manifest.path("mediaType").asText("");
    manifests.add(
        new StoredManifest(
            digest,
            declared.isEmpty() ? descriptor.path("mediaType").asText() : declared,
            content.get()));
    return true;
  }

  private void collectBlobs(Digest image, JsonNode manifest, Map<Digest, Path> blobs)
      throws IOException, ArchiveException {
    for (JsonNode blob : blobs(manifest)) {
      Digest digest = digest(blob);
      Optional<Path> file = files.find(ArchiveFiles.blobName(digest));
      if (file.isPresent()) {
        blobs.put(digest, file.get());
      } else if (blob.path("urls").isEmpty()) {
        throw missing("blob " + digest, "manifest " + image);
      }
    }
  }

  /** The descriptors of a manifest's config and layers. */
  static List<JsonNode> blobs(JsonNode manifest) {
    List<JsonNode> blobs = new ArrayList<>();
    if (manifest.path("config").isObject()) {
      blobs.add(manifest.path("config"));
    }
    manifest.path("layers").forEach(blobs::add);
    return blobs;
  }

  static Digest digest(JsonNode descriptor) throws ArchiveException {
    String text = descriptor.path("digest").asText("");
    return Digest.tryParse(text)
        .orElseThrow(() -> new ArchiveException("'%s' is no digest of a blob".formatted(text)));
  }

  private static ArchiveException missing(String what, String where) {
    return new ArchiveException(
        "the archive lacks %s, which %s names: write it anew".formatted(what, where));
  }
}
