package dev.priok.registry.archive;

import dev.priok.registry.manifest.ManifestFiling;
import dev.priok.registry.manifest.StoredManifest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreVolume;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * A store on this machine, which a server may be serving meanwhile: all is written in the order in
 * which it writes.
 */
public final class StorePlace implements ImagePlace {

  private final Storage storage;
  private final ManifestFiling manifests;

  /**
   * @param rootDirectory of the store, which must exist
   */
  public StorePlace(Path rootDirectory, Clock clock) {
    storage = Storage.open(rootDirectory, clock);
    manifests = new ManifestFiling(storage);
  }

  @Override
  public Workspace workspace() throws IOException {
    Optional<String> obstacle = StoreVolume.obstacle(storage.layout().root());
    if (obstacle.isPresent()) {
      throw new IOException(obstacle.get());
    }
    return temporary();
  }

  private Workspace temporary() throws IOException {
    Path directory = storage.layout().path(new PathSpec.Temporary());
    storage.files().ensureDirectory(directory);
    return Workspace.in(directory);
  }

  @Override
  public boolean put(RepositoryName repository, Digest digest, Path file)
      throws IOException, ArchiveException {
    Optional<BlobFile> there = storage.blobs().find(digest);
    boolean linked = storage.blobs().find(repository, digest).isPresent();
    if (there.isPresent()) {
      storage.blobs().touch(there.get());
    } else {
      try (Workspace workspace = temporary()) {
        Path copy = workspace.newFile();
        copy(file, copy, digest);
        storage.blobs().commit(copy, digest);
      }
    }
    if (!linked) {
      Lock lock = storage.locks().adding(repository);
      lock.lock();
      try {
        storage.blobs().link(repository, digest, digest, Files.size(file));
      } finally {
        lock.unlock();
      }
    }
    return !linked;
  }

  private static void copy(Path source, Path target, Digest expected)
      throws IOException, ArchiveException {
    MessageDigest hash = expected.algorithm().start();
    try (InputStream in = new DigestInputStream(Files.newInputStream(source), hash);
        OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
      in.transferTo(out);
    }
    if (!Digest.finish(expected.algorithm(), hash).equals(expected)) {
      throw new ArchiveException(
          "the archive's blob %s has other content: write it anew".formatted(expected));
    }
  }

  @Override
  public void put(RepositoryName repository, Reference reference, StoredManifest manifest)
      throws IOException, ArchiveException {
    try {
      manifests.put(repository, reference, manifest);
    } catch (RegistryException e) {
      throw new ArchiveException("%s: %s".formatted(manifest.digest(), e.getMessage()));
    }
  }

  @Override
  public Optional<StoredManifest> manifest(RepositoryName repository, Reference reference)
      throws IOException {
    return manifests.find(repository, reference);
  }

  @Override
  public Optional<BlobContent> blob(RepositoryName repository, Digest digest) throws IOException {
    Optional<BlobFile> blob = storage.blobs().find(repository, digest);
    return blob.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new BlobContent(Files.newInputStream(blob.get().path()), blob.get().sizeBytes()));
  }

  @Override
  public void close() {
    // Nothing is held between two calls.
  }
}
