package dev.priok.registry.storage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads blobs again that give cause to: a manifest says another size than they have. What is
 * damaged is taken out of the store, so that clients do not find it there and push it again. One at
 * a time is read, and what was found whole is remembered: whoever says wrong sizes costs little.
 */
public final class SuspectBlobs {

  private static final int REMEMBERED = 10_000;

  private final Quarantine quarantine;
  private final DamageReports damage;
  private final ReentrantLock reading = new ReentrantLock();
  private final Cache<Reading, Boolean> whole =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  private record Reading(Digest digest, FileIdentity file) {}

  SuspectBlobs(Quarantine quarantine, DamageReports damage) {
    this.quarantine = quarantine;
    this.damage = damage;
  }

  /** Whether content is what its digest says; if not, it is in the store no longer. */
  public boolean isWhole(BlobFile blob) throws IOException {
    reading.lock();
    try {
      Optional<FileIdentity> before = FileIdentity.of(blob.path());
      if (before.isEmpty()) {
        return false;
      }
      Reading reading = new Reading(blob.digest(), before.get());
      if (whole.getIfPresent(reading) != null) {
        return true;
      }
      if (isTaken(blob)) {
        return false;
      }
      Optional<FileIdentity> after = FileIdentity.of(blob.path());
      if (after.equals(before)) {
        whole.put(reading, Boolean.TRUE);
      }
      // Another file is one that was pushed meanwhile.
      return after.isPresent();
    } finally {
      reading.unlock();
    }
  }

  private boolean isTaken(BlobFile blob) throws IOException {
    try {
      if (!quarantine.take(blob.path(), path -> !matches(path, blob.digest()))) {
        return false;
      }
      damage.report(blob.path(), "content did not match its digest: moved to the quarantine");
    } catch (FileSystemException e) {
      damage.report(blob.path(), "content may not match its digest: " + e);
    }
    return true;
  }

  private static boolean matches(Path file, Digest digest) throws IOException {
    try (var content = Files.newInputStream(file)) {
      return Digest.of(digest.algorithm(), content).equals(digest);
    }
  }
}
