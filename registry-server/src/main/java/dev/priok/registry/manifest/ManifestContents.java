package dev.priok.registry.manifest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.BlobStore;
import dev.priok.registry.storage.HeapShare;
import java.io.IOException;
import java.util.Optional;

/**
 * The content of manifests, always checked against its digest. Small ones are remembered, under
 * their digest, where they cannot become wrong. Large ones stay in their files: what many requests
 * hold at once must fit into the memory, also where nobody reads the answers.
 */
final class ManifestContents {

  /** As many bytes as a request may hold uncounted: the number of requests bounds them. */
  static final int LARGEST_IN_MEMORY_BYTES = 64 * 1024;

  private static final long MAX_REMEMBERED_BYTES = HeapShare.ofCache(32L * 1024 * 1024);

  private final BlobStore blobs;
  private final ManifestParser parser;
  private final Cache<Digest, StoredManifest> remembered =
      Caffeine.newBuilder()
          .maximumWeight(MAX_REMEMBERED_BYTES)
          .weigher((Digest digest, StoredManifest manifest) -> manifest.content().length)
          .build();

  ManifestContents(BlobStore blobs, ManifestParser parser) {
    this.blobs = blobs;
    this.parser = parser;
  }

  boolean isRemembered(Digest digest) {
    return remembered.getIfPresent(digest) != null;
  }

  /** What is to be sent. */
  Optional<ManifestContent> find(Digest digest) throws IOException {
    StoredManifest known = remembered.getIfPresent(digest);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<BlobFile> blob = blobs.find(digest);
    if (blob.isPresent() && blob.get().sizeBytes() > LARGEST_IN_MEMORY_BYTES) {
      Optional<BlobFile> intact = blobs.findIntact(digest);
      return intact.isEmpty()
          ? Optional.empty()
          : Optional.of(new ManifestFile(intact.get(), parser.mediaTypeOf(intact.get().path())));
    }
    Optional<StoredManifest> manifest = read(digest);
    manifest.ifPresent(small -> remembered.put(digest, small));
    return manifest.map(small -> small);
  }

  /** The whole content, however large. */
  Optional<StoredManifest> read(Digest digest) throws IOException {
    return blobs
        .read(digest)
        .map(content -> new StoredManifest(digest, parser.mediaTypeOf(content), content));
  }
}
