package dev.priok.registry.manifest;

import dev.priok.registry.manifest.Manifest.Part;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RegistryException.SpecError;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What pushed manifests name: it must be there, and the collector must leave it. */
final class NamedContent {

  private final Storage storage;
  private final boolean layersMustExist;

  /**
   * @param layersMustExist whether an absent config or layer is refused
   */
  NamedContent(Storage storage, boolean layersMustExist) {
    this.storage = storage;
    this.layersMustExist = layersMustExist;
  }

  /**
   * Marks all that the manifest names as in use.
   *
   * @throws RegistryException MANIFEST_BLOB_UNKNOWN, with all that is required and not there
   */
  void use(RepositoryName repository, Manifest manifest) throws IOException {
    Map<Digest, SpecError> missing = new LinkedHashMap<>();
    for (Part part : manifest.required()) {
      Digest digest = part.digest();
      Optional<BlobFile> blob = storage.blobs().find(repository, digest);
      Optional<SpecError> damage = blob.isPresent() ? damage(blob.get(), part) : Optional.empty();
      boolean kept =
          blob.isPresent()
              && damage.isEmpty()
              && storage.blobs().touch(repository, digest, blob.get());
      if (!kept && layersMustExist) {
        missing.put(digest, damage.orElseGet(() -> absent(digest)));
      }
    }
    for (Digest digest : manifest.optional()) {
      Optional<BlobFile> blob = storage.blobs().find(digest);
      if (blob.isPresent()) {
        storage.blobs().touch(blob.get());
        storage.links().use(repository, new PathSpec.RevisionLink(repository, digest));
        // An index may list layers as well.
        storage.links().use(repository, new PathSpec.LayerLink(repository, digest));
      }
    }
    for (Digest digest : manifest.children()) {
      PathSpec link = new PathSpec.RevisionLink(repository, digest);
      if (storage.links().read(link).isEmpty() || storage.blobs().find(digest).isEmpty()) {
        missing.put(digest, absent(digest));
      }
    }
    if (!missing.isEmpty()) {
      throw new RegistryException(missing.values().stream().toList());
    }
  }

  /** A client may say a wrong size of what is whole; that is between it and who pulls. */
  private Optional<SpecError> damage(BlobFile blob, Part part) throws IOException {
    if (part.size().isEmpty() || part.size().getAsLong() == blob.sizeBytes()) {
      return Optional.empty();
    }
    return switch (storage.suspects().examine(blob)) {
      case WHOLE -> Optional.empty();
      case GONE ->
          Optional.of(damaged(blob, part, "was damaged and has been taken out: push again"));
      case STUCK ->
          Optional.of(
              damaged(
                  blob,
                  part,
                  "is damaged and cannot be taken out: the registry's log says why, and who runs"
                      + " the registry must mend that first"));
    };
  }

  private static SpecError absent(Digest digest) {
    return new SpecError(
        ErrorCode.MANIFEST_BLOB_UNKNOWN,
        "the manifest names a blob or manifest that this repository does not have: push it first",
        Map.of("digest", digest.toString()));
  }

  private static SpecError damaged(BlobFile blob, Part part, String what) {
    return new SpecError(
        ErrorCode.MANIFEST_BLOB_UNKNOWN,
        "the registry's copy of a blob " + what,
        Map.of(
            "digest", part.digest().toString(),
            "found", blob.sizeBytes() + " bytes",
            "expected", part.size().getAsLong() + " bytes"));
  }
}
