package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.util.UUID;

/**
 * Every place of the store that the server knows, by meaning. {@link StorageLayout} has the map.
 */
public sealed interface PathSpec {

  /** A link that makes something part of a repository: a blob, a manifest or a tag. */
  sealed interface RepositoryLink extends PathSpec {
    RepositoryName name();
  }

  /** A link below a tag's directory. */
  sealed interface TagLink extends PathSpec {}

  /** The content of a blob: layer, config or manifest. */
  record BlobData(Digest digest) implements PathSpec {}

  /** The directory that holds all repositories. */
  record Repositories() implements PathSpec {}

  /** One repository; other repositories may lie below it. */
  record Repository(RepositoryName name) implements PathSpec {}

  /** Holds the links to the blobs of a repository, per algorithm. */
  record Layers(RepositoryName name) implements PathSpec {}

  /** A blob belongs to a repository. */
  record LayerLink(RepositoryName name, Digest digest) implements RepositoryLink {}

  /** Exists in every repository that has had a manifest; makes it one of the catalog. */
  record Manifests(RepositoryName name) implements PathSpec {}

  /** Holds the links to the manifests of a repository, per algorithm. */
  record Revisions(RepositoryName name) implements PathSpec {}

  /** A manifest belongs to a repository. */
  record RevisionLink(RepositoryName name, Digest digest) implements RepositoryLink {}

  /** Holds one directory per tag. */
  record Tags(RepositoryName name) implements PathSpec {}

  /** All that is kept about one tag. */
  record TagDirectory(RepositoryName name, Tag tag) implements PathSpec {}

  /** The digest a tag stands for. */
  record TagCurrentLink(RepositoryName name, Tag tag) implements RepositoryLink, TagLink {}

  /** A digest the tag has, or once had. */
  record TagIndexLink(RepositoryName name, Tag tag, Digest digest) implements TagLink {}

  /** Holds the upload sessions of a repository. */
  record Uploads(RepositoryName name) implements PathSpec {}

  /** One upload session. */
  record UploadDirectory(RepositoryName name, UUID id) implements PathSpec {}

  /** What has arrived of an upload. */
  record UploadData(RepositoryName name, UUID id) implements PathSpec {}

  /** When an upload began, RFC 3339 in UTC. */
  record UploadStartedAt(RepositoryName name, UUID id) implements PathSpec {}

  /** Holds the content of all blobs, per algorithm. */
  record Blobs() implements PathSpec {}

  /** Files not yet moved to their place. Ours: not part of distribution's layout. */
  record Temporary() implements PathSpec {}

  /** Locked by the one server that collects garbage. */
  record Lease() implements PathSpec {}

  /** Holds what the collector took out of the store, per run. */
  record Trash() implements PathSpec {}

  /** An empty directory that becomes that of a run when there is no room for a new one. */
  record SpareTrash() implements PathSpec {}

  /** What one run of the collector took. */
  record TrashRun(RunId run) implements PathSpec {}

  /** A blob the collector took. */
  record TrashedBlob(RunId run, Digest digest) implements PathSpec {}

  /** What the last collection did. */
  record CollectionResult() implements PathSpec {}

  /** Where the server that serves the store takes orders. */
  record ControlSocket() implements PathSpec {}

  /** Holds damaged files that were taken out of the store, per check. */
  record Quarantine() implements PathSpec {}
}
