package dev.priok.registry.manifest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.BlobStore;
import dev.priok.registry.storage.HeapShare;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The content of manifests, checked against its digest. Small ones are remembered, under their
 * digest, where they cannot become wrong. Large ones stay in their files, and which file it was is
 * remembered: what many requests hold at once must fit into the memory, also where nobody reads the
 * answers.
 */
final class ManifestContents {

  /** As many bytes as a request may hold uncounted: the number of requests bounds them. */
  static final int LARGEST_IN_MEMORY_BYTES = 64 * 1024;

  private static final long MAX_REMEMBERED_BYTES = HeapShare.ofCache(32L * 1024 * 1024);

  /** What is remembered of a large one: its path above all. */
  private static final int FILE_BYTES = 1024;

  private final BlobStore blobs;
  private final ManifestParser parser;
  private final Cache<Digest, ManifestContent> remembered =
      Caffeine.newBuilder()
          .maximumWeight(MAX_REMEMBERED_BYTES)
          .weigher((Digest digest, ManifestContent manifest) -> weight(manifest))
          .build();

  ManifestContents(BlobStore blobs, ManifestParser parser) {
    this.blobs = blobs;
    this.parser = parser;
  }

  private static int weight(ManifestContent manifest) {
    return switch (manifest) {
      case StoredManifest small -> small.content().length;
      case ManifestFile _ -> FILE_BYTES;
    };
  }

  boolean isRemembered(Digest digest) {
    return remembered.getIfPresent(digest) != null;
  }

  /** What is to be sent. */
  Optional<ManifestContent> find(Digest digest) throws IOException {
    ManifestContent known = remembered.getIfPresent(digest);
    if (known instanceof StoredManifest) {
      return Optional.of(known);
    }
    Optional<BlobFile> blob = blobs.find(digest);
    if (blob.isPresent() && blob.get().sizeBytes() > LARGEST_IN_MEMORY_BYTES) {
      return findLarge(blob.get(), known);
    }
    Optional<StoredManifest> manifest = read(digest);
    manifest.ifPresent(small -> remembered.put(digest, small));
    return manifest.map(small -> small);
  }

  private Optional<ManifestContent> findLarge(BlobFile file, @Nullable ManifestContent known)
      throws IOException {
    if (known instanceof ManifestFile checked && checked.file().isSameFileAs(file)) {
      return Optional.of(known);
    }
    if (!blobs.isIntact(file)) {
      return Optional.empty();
    }
    ManifestFile manifest = new ManifestFile(file, parser.mediaTypeOf(file.path()));
    remembered.put(file.digest(), manifest);
    return Optional.of(manifest);
  }

  /** The whole content, however large. */
  Optional<StoredManifest> read(Digest digest) throws IOException {
    return blobs
        .read(digest)
        .map(content -> new StoredManifest(digest, parser.mediaTypeOf(content), content));
  }
}
