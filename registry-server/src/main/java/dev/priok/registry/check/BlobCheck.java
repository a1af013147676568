package dev.priok.registry.check;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.DigestSet;
import dev.priok.registry.storage.Quarantine.SecondLook;
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
  private final DigestSet damaged = new DigestSet();
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
      quarantine(
          Problem.NOT_A_FILE,
          digest,
          data,
          "a blob's content must be a file",
          path -> !Files.isRegularFile(path));
    } else if (!Files.isReadable(data)) {
      findings.add(Problem.NO_PERMISSION, data, "cannot be read: make it readable for the server");
    } else {
      checkContent(digest, data);
    }
  }

  private void checkContent(Digest digest, Path data) throws IOException {
    try {
      if (isEmpty(data) && !Digest.of(digest.algorithm(), new byte[0]).equals(digest)) {
        quarantine(Problem.EMPTY_BLOB, digest, data, "push it again", BlobCheck::isEmpty);
      } else if (readData) {
        read(digest, data);
      }
    } catch (NoSuchFileException e) {
      // The collector has taken it meanwhile.
    }
  }

  private static boolean isEmpty(Path data) throws IOException {
    return Files.size(data) == 0;
  }

  /**
   * Reads one blob that gives cause to: a manifest says another size than it has.
   *
   * @return whether it is what its digest says
   */
  boolean isRight(BlobFile blob) throws IOException {
    Digest digest = blob.digest();
    return (read.contains(digest) && !damaged.contains(digest)) || isStillRight(blob);
  }

  /** As {@link #isRight}, whether or not it has been read before; damage is noted once. */
  boolean isStillRight(BlobFile blob) throws IOException {
    Digest digest = blob.digest();
    try {
      return damaged.contains(digest)
          ? digestOf(digest, blob.path()).equals(digest)
          : read(digest, blob.path());
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private boolean read(Digest digest, Path data) throws IOException {
    read.add(digest);
    if (digestOf(digest, data).equals(digest)) {
      return true;
    }
    return !quarantine(
        Problem.WRONG_CONTENT,
        digest,
        data,
        Files.size(data) + " bytes of another digest; push it again",
        path -> !digestOf(digest, path).equals(digest));
  }

  private boolean quarantine(
      Problem problem, Digest digest, Path data, String detail, SecondLook look)
      throws IOException {
    boolean isDamaged = findings.quarantine(problem, data, detail, look);
    if (isDamaged) {
      damaged.add(digest);
    }
    return isDamaged;
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
