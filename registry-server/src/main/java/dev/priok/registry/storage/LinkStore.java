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

  LinkStore(StorageLayout layout, DurableFiles files, DamageReports damage, Touch touch) {
    this.layout = layout;
    this.files = files;
    this.damage = damage;
    this.touch = touch;
  }

  /** The digest that the link at {@code spec} holds. */
  public Optional<Digest> read(PathSpec spec) throws IOException {
    return read(layout.path(spec));
  }

  /** As {@link #read(PathSpec)}, for a walk over whatever lies in the store. */
  public Optional<Digest> read(Path path) throws IOException {
    String text;
    // No stream, which asks for position and length first: each pull reads two links.
    try (ByteChannel channel = Files.newByteChannel(path)) {
      ByteBuffer content = ByteBuffer.allocate(MAX_BYTES);
      while (content.hasRemaining() && channel.read(content) > 0) {
        // A network file system may give it in pieces.
      }
      text = new String(content.array(), 0, content.position(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
    Optional<Digest> digest = Digest.tryParse(text.strip());
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

  /** Makes the link at {@code spec} hold {@code target}, durably. */
  public void write(PathSpec spec, Digest target) throws IOException {
    files.write(layout.path(spec), target.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** Marks a link as in use, if it is there and has no young mark. */
  public void use(PathSpec spec) {
    var _ = touch.tryUse(layout.path(spec));
  }

  /** Marks a link as used now, if it is there. */
  public void renew(PathSpec spec) {
    var _ = touch.renew(layout.path(spec));
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

  /** Removes the link, durably; returns whether it was there. */
  public boolean delete(PathSpec spec) throws IOException {
    return files.delete(layout.path(spec));
  }

  /**
   * Removes a link that was not used since {@code cutoff}, with its directory; a loss of power may
   * undo this. It is moved away first and then looked at, so that a use by another server is not
   * overlooked: what comes after the move finds no link.
   *
   * @return whether it was removed
   */
  public boolean deleteUnused(PathSpec spec, Instant cutoff) throws IOException {
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

  /**
   * Takes back a link that was new, with the directories made for it: a repository whose first push
   * fails does not come into being.
   */
  public void undo(PathSpec spec, RepositoryName repository) throws IOException {
    files.deleteUpTo(layout.path(spec), layout.path(new PathSpec.Repository(repository)));
  }
}
