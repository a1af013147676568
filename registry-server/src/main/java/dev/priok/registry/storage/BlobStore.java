package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Blob content, shared by all repositories, and which repository holds what. A blob is visible in a
 * repository only through that repository's link.
 */
public final class BlobStore {

  /** How old a blob's mtime gets before a use renews it: a quarter of the collector's grace. */
  static final Duration TOUCH_AFTER = Duration.ofHours(6);

  private final StorageLayout layout;
  private final DurableFiles files;
  private final LinkStore links;
  private final DamageReports damage;
  private final Clock clock;

  BlobStore(
      StorageLayout layout,
      DurableFiles files,
      LinkStore links,
      DamageReports damage,
      Clock clock) {
    this.layout = layout;
    this.files = files;
    this.links = links;
    this.damage = damage;
    this.clock = clock;
  }

  /** A blob as {@code repository} holds it: by a link whose target has content. */
  public Optional<BlobFile> find(RepositoryName repository, Digest digest) throws IOException {
    Optional<Digest> target = links.read(new PathSpec.LayerLink(repository, digest));
    return target.isEmpty() ? Optional.empty() : find(target.get());
  }

  /** A blob's content, whoever holds it. */
  public Optional<BlobFile> find(Digest digest) throws IOException {
    Path path = layout.path(new PathSpec.BlobData(digest));
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(new BlobFile(digest, path, attributes.size()))
          : Optional.empty();
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The whole content of a small blob, checked against its digest. Content that does not match
   * counts as absent.
   */
  public Optional<byte[]> read(Digest digest) throws IOException {
    Path path = layout.path(new PathSpec.BlobData(digest));
    byte[] content;
    try {
      content = Files.readAllBytes(path);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
    if (!Digest.of(digest.algorithm(), content).equals(digest)) {
      damage.report(path, "content does not match its digest");
      return Optional.empty();
    }
    return Optional.of(content);
  }

  /**
   * Moves finished content into the store, durably. Content that is there already is replaced by
   * the same: whoever of two writers comes second changes nothing, and a damaged blob is healed.
   */
  public void commit(Path content, Digest digest) throws IOException {
    files.move(content, layout.path(new PathSpec.BlobData(digest)));
  }

  /** As {@link #commit(Path, Digest)} for content in memory. */
  public void commit(byte[] content, Digest digest) throws IOException {
    files.write(layout.path(new PathSpec.BlobData(digest)), content);
  }

  /**
   * Makes stored content one of {@code repository}'s blobs, durably.
   *
   * @param digest what the repository calls it
   * @param content where the content lies; the same, except where an older server kept a sha512
   *     blob under its sha256 digest
   */
  public void link(RepositoryName repository, Digest digest, Digest content) throws IOException {
    links.write(new PathSpec.LayerLink(repository, digest), content);
  }

  /** Takes a blob out of a repository; returns whether it was there. */
  public boolean unlink(RepositoryName repository, Digest digest) throws IOException {
    return links.delete(new PathSpec.LayerLink(repository, digest));
  }

  /**
   * Marks a blob as in use, for the garbage collector's grace. A file that belongs to another user
   * cannot be marked; that is reported and no reason to refuse the request.
   */
  public void touch(BlobFile blob) {
    Instant now = clock.instant();
    try {
      Instant lastUse = Files.getLastModifiedTime(blob.path()).toInstant();
      if (lastUse.isBefore(now.minus(TOUCH_AFTER))) {
        Files.setLastModifiedTime(blob.path(), FileTime.from(now));
      }
    } catch (IOException e) {
      if (!StorageFailures.meansAbsent(e)) {
        damage.report(blob.path(), "modification time cannot be set");
      }
    }
  }
}
