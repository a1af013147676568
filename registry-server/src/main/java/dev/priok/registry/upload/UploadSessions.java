package dev.priok.registry.upload;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The upload sessions of the store. A session is its directory: it needs no memory, outlives the
 * server, and is appended to by one request at a time. What is remembered between requests is only
 * the running hash, which is computed anew from the file where it has been forgotten.
 */
public final class UploadSessions {

  private static final int REMEMBERED_HASHES = 10_000;
  private static final Duration REMEMBERED_FOR = Duration.ofHours(1);

  /** A hash over the first {@code length} bytes of a session's file. */
  record RunningHash(DigestAlgorithm algorithm, MessageDigest hash, long length) {}

  /** Where a session lies; a foreign server may have put more in its directory. */
  record SessionFiles(Path directory, Path data, Path startedAt) {}

  private final Storage storage;
  private final Clock clock;
  private final Set<Path> busy = ConcurrentHashMap.newKeySet();
  private final Cache<Path, RunningHash> hashes =
      Caffeine.newBuilder()
          .maximumSize(REMEMBERED_HASHES)
          .expireAfterAccess(REMEMBERED_FOR)
          .build();

  public UploadSessions(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  /**
   * Begins a session and returns its id.
   *
   * @param algorithm what to hash with while the bytes arrive (end-4c); any other is right too, and
   *     reads the file once more
   */
  UUID start(RepositoryName repository, DigestAlgorithm algorithm) throws IOException {
    UUID id = UUID.randomUUID();
    try {
      make(repository, id);
    } catch (NoSuchFileException e) {
      // The repository was removed in between: this upload begins it anew.
      make(repository, id);
    }
    if (algorithm != DigestAlgorithm.SHA256) {
      hashes.put(directory(repository, id), new RunningHash(algorithm, algorithm.start(), 0));
    }
    return id;
  }

  private void make(RepositoryName repository, UUID id) throws IOException {
    Path directory = directory(repository, id);
    storage.files().ensureDirectory(path(new PathSpec.Uploads(repository)));
    // The session itself is not promised to survive a loss of power: no sync.
    Files.createDirectory(directory);
    try {
      Files.createFile(path(new PathSpec.UploadData(repository, id)));
      Files.writeString(
          path(new PathSpec.UploadStartedAt(repository, id)),
          clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    } catch (IOException e) {
      storage.files().removeTree(directory);
      throw e;
    }
  }

  /**
   * How many bytes of a session have arrived; may be asked while another request appends.
   *
   * @throws RegistryException BLOB_UPLOAD_UNKNOWN
   */
  long length(RepositoryName repository, UUID id) throws IOException {
    requireSession(repository, id);
    try {
      return Files.size(path(new PathSpec.UploadData(repository, id)));
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return 0;
      }
      throw e;
    }
  }

  /**
   * Takes a session for writing, until the returned object is closed.
   *
   * @throws RegistryException BLOB_UPLOAD_UNKNOWN, or BLOB_UPLOAD_CONFLICT when another request has
   *     it
   */
  UploadSession open(RepositoryName repository, UUID id) throws IOException {
    Path directory = directory(repository, id);
    if (!busy.add(directory)) {
      throw new RegistryException(ErrorCode.BLOB_UPLOAD_CONFLICT);
    }
    FileChannel channel = null;
    try {
      requireSession(repository, id);
      SessionFiles files =
          new SessionFiles(
              directory,
              path(new PathSpec.UploadData(repository, id)),
              path(new PathSpec.UploadStartedAt(repository, id)));
      // Distribution makes the file with the first byte.
      channel =
          FileChannel.open(
              files.data(),
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE);
      RunningHash hash = hashes.asMap().remove(directory);
      return new UploadSession(this, storage, repository, files, channel, hash);
    } catch (IOException | RuntimeException e) {
      busy.remove(directory);
      if (channel != null) {
        channel.close();
      }
      if (e instanceof NoSuchFileException) {
        throw removed();
      }
      throw e;
    }
  }

  /** A session that was there a moment ago. */
  static RegistryException removed() {
    return new RegistryException(
        ErrorCode.BLOB_UPLOAD_UNKNOWN,
        "the upload was removed while it was under way: begin it again");
  }

  void release(Path directory, RunningHash hash) {
    hashes.put(directory, hash);
    busy.remove(directory);
  }

  void release(Path directory) {
    busy.remove(directory);
  }

  private void requireSession(RepositoryName repository, UUID id) {
    if (!Files.isDirectory(directory(repository, id))) {
      throw new RegistryException(ErrorCode.BLOB_UPLOAD_UNKNOWN);
    }
  }

  private Path directory(RepositoryName repository, UUID id) {
    return path(new PathSpec.UploadDirectory(repository, id));
  }

  private Path path(PathSpec spec) {
    return storage.layout().path(spec);
  }
}
