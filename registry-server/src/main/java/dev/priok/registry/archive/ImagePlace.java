package dev.priok.registry.archive;

import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Where images come from or go to: a store on this machine, or a registry. Used by one thread. */
public interface ImagePlace extends AutoCloseable {

  /** A blob's content and its length in bytes. The reader closes it. */
  record BlobContent(InputStream stream, long length) {}

  /** Where files that are still in the making lie. */
  Workspace workspace() throws IOException;

  /**
   * Makes a file's content a blob of the repository.
   *
   * @return false when it was there already
   * @throws ArchiveException when it has another digest, or is refused
   */
  boolean put(RepositoryName repository, Digest digest, Path file)
      throws IOException, ArchiveException;

  /** Keeps a manifest whose blobs are there. */
  void put(RepositoryName repository, Reference reference, StoredManifest manifest)
      throws IOException, ArchiveException;

  /** The manifest that {@code reference} stands for. */
  Optional<StoredManifest> manifest(RepositoryName repository, Reference reference)
      throws IOException, ArchiveException;

  /** A blob of the repository. */
  Optional<BlobContent> blob(RepositoryName repository, Digest digest)
      throws IOException, ArchiveException;

  @Override
  void close();
}
