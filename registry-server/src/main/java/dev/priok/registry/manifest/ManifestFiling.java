package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Manifests of a store for those who work in it without HTTP, by the rules of a push. */
public final class ManifestFiling {

  private final ManifestStore manifests;

  public ManifestFiling(Storage storage) {
    manifests = new ManifestStore(storage, ManifestRules.DEFAULT, TagProtection.NONE);
  }

  /** The manifest that {@code reference} stands for now. */
  public Optional<StoredManifest> find(RepositoryName repository, Reference reference)
      throws IOException {
    return manifests.get(repository, reference);
  }

  /**
   * Keeps a manifest as if it had been pushed.
   *
   * @throws RegistryException as a push is refused
   */
  public void put(RepositoryName repository, Reference reference, StoredManifest manifest)
      throws IOException {
    List<Tag> tags =
        switch (reference) {
          case Tag tag -> List.of(tag);
          case Digest _ -> List.of();
        };
    Manifest parsed = manifests.parse(manifest.content(), Optional.of(manifest.mediaType()));
    manifests.put(repository, reference, tags, manifest.content(), parsed);
  }
}
