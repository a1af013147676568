package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.Lock;

/**
 * The links of the store: small files that hold a digest. Nothing is cached, so what another
 * process changes is seen at once. An empty, cut or garbled link, as older servers leave behind
 * after a crash, counts as absent and is reported once.
 */
public final class LinkStore {

  /** More than the longest digest; a link with more in it is not a link. */
  private static final int MAX_BYTES = 256;

  private final StorageLayout layout;
  private final DurableFiles files;
  private final DamageReports damage;
  private final Touch touch;
  private final StoreChanges changes;
  private final RepositoryLocks locks;

  LinkStore(
      StorageLayout layout,
      DurableFiles files,
      DamageReports damage,
      Touch touch,
      RepositoryLocks locks,
      StoreChanges changes) {
    this.layout = layout;
    this.files = files;
    this.damage = damage;
    this.touch = touch;
    this.locks = locks;
    this.changes = changes;
  }

  /** The digest that the link at {@code spec} holds. */
  public Optional<Digest> read(PathSpec spec) throws IOException {
    return read(layout.path(spec));
  }

  /** As {@link #read(PathSpec)}, for a walk over whatever lies in the store. */
  public Optional<Digest> read(Path path) throws IOException {
    String text;
    Optional<Digest> digest;
    // No stream, which asks for position and length first: each pull reads two links.
    try (ByteChannel channel = Files.newByteChannel(path)) {
      ByteBuffer content = ByteBuffer.allocate(MAX_BYTES);
      // A network file system may give it in pieces; once it is whole, no read is spent on its end.
      boolean more;
      do {
        more = channel.read(content) > 0;
        text = new String(content.array(), 0, content.position(), StandardCharsets.ISO_8859_1);
        digest = Digest.tryParse(text.strip());
      } while (more && digest.isEmpty() && content.hasRemaining());
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
    if (digest.isEmpty()) {
      damage.report(path, text.isEmpty() ? "empty link" : "link without a digest");
    }
    return digest;
  }

  /**
   * Whether there is a link that by its length can hold {@code target}, for who knows its content:
   * cheaper than to read it.
   */
  public boolean isThere(PathSpec spec, Digest target) throws IOException {
    try {
      return Files.size(layout.path(spec)) == target.toString().length();
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Makes the link of a tag hold {@code target}, durably. */
  public void write(PathSpec.TagLink link, Digest target) throws IOException {
    write(link, target, 0);
  }

  /**
   * Makes the link at {@code spec} hold {@code target}, durably.
   *
   * @param sizeBytes of the target's content
   */
  public void write(PathSpec spec, Digest target, long sizeBytes) throws IOException {
    boolean isNew = put(spec, target);
    if (spec instanceof PathSpec.RepositoryLink link) {
      changes.linked(link, target, sizeBytes, isNew);
    }
  }

  private boolean put(PathSpec spec, Digest target) throws IOException {
    return files.write(layout.path(spec), target.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Marks a link of {@code repository} as in use, if it is there and has no young mark. Where the
   * repository is being removed from at this moment, the next use does it.
   *
   * @return whether it is there
   */
  public boolean use(RepositoryName repository, PathSpec spec) {
    Touch.Outcome outcome = touch.tryUse(layout.path(spec));
    Lock lock = locks.adding(repository);
    // Written anew without the lock, it would come back after a delete.
    if (outcome == Touch.Outcome.REFUSED && lock.tryLock()) {
      try {
        writeAnew(spec);
      } finally {
        lock.unlock();
      }
    }
    return outcome != Touch.Outcome.ABSENT;
  }

  /** Marks a link as used now, if it is there. For who holds a lock of its repository. */
  public void renew(PathSpec spec) {
    if (touch.renew(layout.path(spec)) == Touch.Outcome.REFUSED) {
      writeAnew(spec);
    }
  }

  /** The file may be another user's, as on a volume that is shared by group: a new one is ours. */
  private void writeAnew(PathSpec spec) {
    try {
      Optional<Digest> target = read(spec);
      if (target.isPresent()) {
        put(spec, target.get());
      }
    } catch (IOException e) {
      damage.report(layout.path(spec), "cannot be marked as in use: " + e);
    }
  }

  /** How much older than the last use of a link its mark may be. */
  public Duration markLag() {
    return touch.renewAfter();
  }

  /** When a link was written or last marked as in use; empty when there is none. */
  public Optional<Instant> lastUse(PathSpec spec) throws IOException {
    return lastUse(layout.path(spec));
  }

  /** As {@link #lastUse(PathSpec)}, for a walk over whatever lies in the store. */
  public Optional<Instant> lastUse(Path path) throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(path).toInstant());
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Removes the link, durably, and its directory; returns whether it was there. */
  public boolean delete(PathSpec.RepositoryLink link) throws IOException {
    Path path = layout.path(link);
    boolean deleted = files.delete(path);
    files.removeEmptyDirectory(Objects.requireNonNull(path.getParent()));
    if (deleted) {
      changes.unlinked(link);
    }
    return deleted;
  }

  /** Removes a link with the directories above it that are empty then, below {@code top}. */
  public void deleteUpTo(PathSpec spec, PathSpec top) throws IOException {
    boolean deleted = files.deleteUpTo(layout.path(spec), layout.path(top));
    if (deleted && spec instanceof PathSpec.RepositoryLink link) {
      changes.unlinked(link);
    }
  }

  /**
   * Removes a link that was not used since {@code cutoff}, with its directory; a loss of power may
   * undo this. It is moved away first and then looked at, so that a use by another server is not
   * overlooked: what comes after the move finds no link.
   *
   * @return whether it was removed
   */
  public boolean deleteUnused(PathSpec.RepositoryLink spec, Instant cutoff) throws IOException {
    Path link = layout.path(spec);
    Path aside = besides(link).resolve(UUID.randomUUID() + ".link");
    try {
      Files.move(link, aside, StandardCopyOption.ATOMIC_MOVE);
      if (!Files.getLastModifiedTime(aside).toInstant().isBefore(cutoff)) {
        files.move(aside, link);
        return false;
      }
      Files.delete(aside);
      files.removeEmptyDirectory(Objects.requireNonNull(link.getParent()));
      changes.unlinked(spec);
      return true;
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return false;
      }
      throw e;
    }
  }

  /** Where there is no room for a directory of their own, files are put aside where they are. */
  private Path besides(Path link) throws IOException {
    Path directory = layout.path(new PathSpec.Temporary());
    try {
      files.ensureDirectory(directory);
      return directory;
    } catch (IOException e) {
      if (!StorageFailures.meansFull(e)) {
        throw e;
      }
      return Objects.requireNonNull(link.getParent());
    }
  }
}
