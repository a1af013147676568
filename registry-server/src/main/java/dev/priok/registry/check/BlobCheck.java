package dev.priok.registry.check;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;

/** Looks at every blob: that it is a file with content, and on request that it is the right one. */
final class BlobCheck {

  private static final int BUFFER_BYTES = 256 * 1024;

  private final Storage storage;
  private final boolean readData;
  private final Findings findings;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final DigestSet read = new DigestSet();
  private long blobs;
  private long bytesRead;

  BlobCheck(Storage storage, boolean readData, Findings findings) {
    this.storage = storage;
    this.readData = readData;
    this.findings = findings;
  }

  void check() throws IOException {
    new StoreWalk(storage).blobs(this::check);
  }

  long blobs() {
    return blobs;
  }

  long bytesRead() {
    return bytesRead;
  }

  private void check(Digest digest, Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!entry.endsWith("data")) {
          findings.add(Problem.FOREIGN_FILE, entry, "not of a blob; left alone");
        }
      }
    } catch (NoSuchFileException e) {
      return;
    }
    Path data = directory.resolve("data");
    if (!Files.exists(data, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    blobs++;
    if (!Files.isRegularFile(data)) {
      findings.quarantine(Problem.NOT_A_FILE, data, "a blob's content must be a file");
    } else if (!Files.isReadable(data)) {
      findings.add(Problem.NO_PERMISSION, data, "cannot be read: make it readable for the server");
    } else {
      checkContent(digest, data);
    }
  }

  private void checkContent(Digest digest, Path data) throws IOException {
    long size = Files.size(data);
    if (size == 0 && !Digest.of(digest.algorithm(), new byte[0]).equals(digest)) {
      findings.quarantine(Problem.EMPTY_BLOB, data, "push it again");
    } else if (readData) {
      read(digest, data);
    }
  }

  /**
   * Reads one blob that gives cause to: a manifest says another size than it has.
   *
   * @return whether it is what its digest says
   */
  boolean isRight(BlobFile blob) throws IOException {
    return read.contains(blob.digest()) || read(blob.digest(), blob.path());
  }

  private boolean read(Digest digest, Path data) throws IOException {
    read.add(digest);
    if (digestOf(digest, data).equals(digest)) {
      return true;
    }
    findings.quarantine(
        Problem.WRONG_CONTENT,
        data,
        Files.size(data) + " bytes of another digest; push it again",
        // Somebody may have pushed it again in the meantime.
        taken -> !digestOf(digest, taken).equals(digest));
    return false;
  }

  private Digest digestOf(Digest expected, Path data) throws IOException {
    MessageDigest hash = expected.algorithm().start();
    try (InputStream in = new DigestInputStream(Files.newInputStream(data), hash)) {
      int read = in.read(buffer);
      while (read >= 0) {
        bytesRead += read;
        read = in.read(buffer);
      }
    }
    return Digest.finish(expected.algorithm(), hash);
  }
}
