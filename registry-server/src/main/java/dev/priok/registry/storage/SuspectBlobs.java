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
 * a time is read, and what was found is remembered: whoever says wrong sizes costs little.
 */
public final class SuspectBlobs {

  private static final int REMEMBERED = 10_000;

  private final Quarantine quarantine;
  private final DamageReports damage;
  private final ReentrantLock reading = new ReentrantLock();
  private final Cache<Reading, Boolean> whole =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  private record Reading(Digest digest, FileIdentity file) {}

  /** What a blob is found to be. */
  public enum Finding {
    WHOLE,
    /** It was damaged, and is in the store no longer. */
    GONE,
    /** It is damaged or cannot be read, and still there: the log says why. */
    STUCK
  }

  SuspectBlobs(Quarantine quarantine, DamageReports damage) {
    this.quarantine = quarantine;
    this.damage = damage;
  }

  /** Looks whether content is what its digest says; if not, takes it out of the store. */
  public Finding examine(BlobFile blob) throws IOException {
    Optional<Reading> known = reading(blob);
    if (known.isPresent() && Boolean.TRUE.equals(whole.getIfPresent(known.get()))) {
      // Whoever asks may hold locks: it does not wait until another blob is read.
      return Finding.WHOLE;
    }
    reading.lock();
    try {
      Optional<Reading> before = reading(blob);
      return before.isEmpty() ? Finding.GONE : examine(blob.path(), before.get());
    } finally {
      reading.unlock();
    }
  }

  private Finding examine(Path path, Reading before) throws IOException {
    if (Boolean.TRUE.equals(whole.getIfPresent(before))) {
      return Finding.WHOLE;
    }
    try {
      if (quarantine.take(path, file -> isDamaged(file, path, before))) {
        damage.report(path, "content did not match its digest: moved to the quarantine");
        return Finding.GONE;
      }
    } catch (FileSystemException e) {
      if (FileIdentity.of(path).isEmpty()) {
        return Finding.GONE;
      }
      damage.report(
          path,
          "content may not match its digest, and it cannot be moved to the quarantine: let the"
              + " server do so, or move it away by hand: "
              + e);
      return Finding.STUCK;
    }
    Optional<FileIdentity> after = FileIdentity.of(path);
    if (after.equals(Optional.of(before.file()))) {
      whole.put(before, true);
    }
    // Another file is one that was pushed meanwhile.
    return after.isPresent() ? Finding.WHOLE : Finding.GONE;
  }

  /** What could not be taken out is read again only when it is out. */
  private boolean isDamaged(Path file, Path place, Reading before) throws IOException {
    if (file.equals(place) && Boolean.FALSE.equals(whole.getIfPresent(before))) {
      return true;
    }
    try (var content = Files.newInputStream(file)) {
      if (Digest.of(before.digest().algorithm(), content).equals(before.digest())) {
        return false;
      }
    }
    whole.put(before, false);
    return true;
  }

  private static Optional<Reading> reading(BlobFile blob) throws IOException {
    return FileIdentity.of(blob.path()).map(file -> new Reading(blob.digest(), file));
  }
}
