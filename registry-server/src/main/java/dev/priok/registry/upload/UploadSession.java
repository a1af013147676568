package dev.priok.registry.upload;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import dev.priok.registry.upload.UploadSessions.RunningHash;
import dev.priok.registry.upload.UploadSessions.SessionFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;

/**
 * One upload, held by one request. Bytes are hashed on their way to the file, with SHA-256 unless
 * another algorithm was announced; one that was not reads the file again at the commit. Closing
 * keeps the session for the next request, unless it was committed or cancelled.
 */
final class UploadSession implements AutoCloseable {

  private static final int READ_BUFFER_BYTES = 256 * 1024;

  private final UploadSessions sessions;
  private final Storage storage;
  private final RepositoryName repository;
  private final SessionFiles files;
  private final FileChannel channel;
  private final DigestAlgorithm algorithm;
  private @Nullable MessageDigest hash;
  private long length;
  private boolean appended;
  private boolean finished;

  UploadSession(
      UploadSessions sessions,
      Storage storage,
      RepositoryName repository,
      SessionFiles files,
      FileChannel channel,
      @Nullable RunningHash known)
      throws IOException {
    this.sessions = sessions;
    this.storage = storage;
    this.repository = repository;
    this.files = files;
    this.channel = channel;
    this.length = channel.size();
    this.algorithm = known == null ? DigestAlgorithm.SHA256 : known.algorithm();
    this.hash = known != null && known.length() == length ? known.hash() : null;
  }

  /** Bytes that have arrived. */
  long length() {
    return length;
  }

  /** Adds what is in {@code chunk} to the end. A failed write leaves the length as it was. */
  void append(ByteBuffer chunk) throws IOException {
    MessageDigest running = hash();
    ByteBuffer content = chunk.duplicate();
    long position = length;
    try {
      while (chunk.hasRemaining()) {
        position += channel.write(chunk, position);
      }
    } catch (IOException e) {
      abandonWrite(e);
      throw e;
    }
    running.update(content);
    length = position;
    appended = true;
  }

  /** A full disk needs the space back more than the client needs to resume. */
  private void abandonWrite(IOException failure) {
    try {
      if (StorageFailures.meansFull(failure)) {
        cancel();
      } else {
        channel.truncate(length);
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Forgets everything from {@code newLength} on. */
  void rollBackTo(long newLength) throws IOException {
    if (newLength < length) {
      channel.truncate(newLength);
      length = newLength;
      hash = null;
    }
  }

  /**
   * Makes what has arrived a blob of the repository, durably, and ends the session.
   *
   * @throws RegistryException BLOB_UPLOAD_UNKNOWN when somebody has removed what had arrived, with
   *     the repository for instance; DIGEST_INVALID when the content is not what {@code expected}
   *     says; the session is gone then too, since its content is of no use
   */
  void commit(Digest expected) throws IOException {
    Digest actual = digest(expected.algorithm());
    if (!actual.equals(expected)) {
      cancel();
      throw new RegistryException(
          ErrorCode.DIGEST_INVALID,
          "the uploaded content has another digest; upload it again",
          Map.of("expected", expected.toString(), "actual", actual.toString()));
    }
    finished = true;
    try {
      if (!appended) {
        // Its last byte may have come long ago, and the collector goes by this time.
        storage.blobs().renew(files.data());
      }
      storage.blobs().commit(channel, files.data(), expected);
      Lock lock = storage.locks().adding(repository);
      lock.lock();
      try {
        storage.blobs().link(repository, expected, expected, length);
      } finally {
        lock.unlock();
      }
    } catch (NoSuchFileException e) {
      if (Files.exists(files.data())) {
        throw e;
      }
      throw UploadSessions.removed();
    } finally {
      // Also after a failure: once a sync has failed, a second one would succeed without the data.
      remove();
    }
  }

  /** Ends the session and removes what has arrived. */
  void cancel() throws IOException {
    finished = true;
    remove();
  }

  /** Without a look at what is there, which is nearly always known. */
  private void remove() throws IOException {
    Files.deleteIfExists(files.startedAt());
    try {
      Files.deleteIfExists(files.directory());
    } catch (DirectoryNotEmptyException e) {
      storage.files().removeTree(files.directory());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      if (finished || hash == null) {
        sessions.release(files.directory());
      } else {
        sessions.release(files.directory(), new RunningHash(algorithm, hash, length));
      }
    }
  }

  private Digest digest(DigestAlgorithm wanted) throws IOException {
    if (wanted == algorithm) {
      MessageDigest running = hash();
      hash = null;
      return Digest.finish(wanted, running);
    }
    return Digest.finish(wanted, hashOfFile(wanted));
  }

  private MessageDigest hash() throws IOException {
    if (hash == null) {
      hash = hashOfFile(algorithm);
    }
    return hash;
  }

  private MessageDigest hashOfFile(DigestAlgorithm wanted) throws IOException {
    MessageDigest fresh = wanted.start();
    if (length == 0) {
      return fresh;
    }
    ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(READ_BUFFER_BYTES, length));
    long position = 0;
    while (position < length) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), length - position));
      int read = channel.read(buffer, position);
      if (read < 0) {
        throw new IOException("an upload became shorter while it was being read");
      }
      position += read;
      fresh.update(buffer.flip());
    }
    return fresh;
  }
}
