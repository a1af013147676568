package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * Blob content, shared by all repositories, and which repository holds what. A blob is visible in a
 * repository only through that repository's link.
 */
public final class BlobStore {

  private final StorageLayout layout;
  private final DurableFiles files;
  private final LinkStore links;
  private final DamageReports damage;
  private final Trash trash;
  private final Touch touch;

  BlobStore(
      StorageLayout layout,
      DurableFiles files,
      LinkStore links,
      DamageReports damage,
      Trash trash,
      Touch touch) {
    this.layout = layout;
    this.files = files;
    this.links = links;
    this.damage = damage;
    this.trash = trash;
    this.touch = touch;
  }

  /** A blob as {@code repository} holds it: by a link whose target has content. */
  public Optional<BlobFile> find(RepositoryName repository, Digest digest) throws IOException {
    Optional<Digest> target = links.read(new PathSpec.LayerLink(repository, digest));
    return target.isEmpty() ? Optional.empty() : find(target.get());
  }

  /** A blob's content, whoever holds it. What the collector has taken comes back. */
  public Optional<BlobFile> find(Digest digest) throws IOException {
    Optional<BlobFile> blob = stat(digest);
    if (blob.isPresent()) {
      return blob;
    }
    trash.restore(digest);
    // Also when it was not there: somebody else may have brought it back in between.
    return stat(digest);
  }

  /**
   * A blob's content where it belongs, and nowhere else. A file that is empty counts as absent, as
   * a loss of power leaves it behind under other servers; only the digest of nothing has one.
   */
  public Optional<BlobFile> stat(Digest digest) throws IOException {
    Path path = layout.path(new PathSpec.BlobData(digest));
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        return Optional.empty();
      }
      if (attributes.size() == 0 && !Digest.of(digest.algorithm(), new byte[0]).equals(digest)) {
        damage.report(path, "a blob without content");
        return Optional.empty();
      }
      return Optional.of(new BlobFile(digest, path, attributes));
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The whole content of a small blob, checked against its digest. Content that does not match
   * counts as absent; what the collector has taken comes back.
   */
  public Optional<byte[]> read(Digest digest) throws IOException {
    Optional<byte[]> content = readInPlace(digest);
    if (content.isPresent()) {
      return content;
    }
    trash.restore(digest);
    return readInPlace(digest);
  }

  /** A blob's content after a check against its digest, as {@link #read}, but left on the disk. */
  public Optional<BlobFile> findIntact(Digest digest) throws IOException {
    Optional<BlobFile> blob = find(digest);
    return blob.isPresent() && isIntact(blob.get()) ? blob : Optional.empty();
  }

  /** Reads all of a blob to see whether it has the content that its digest says. */
  public boolean isIntact(BlobFile blob) throws IOException {
    Digest digest = blob.digest();
    try (InputStream content = Files.newInputStream(blob.path())) {
      if (Digest.of(digest.algorithm(), content).equals(digest)) {
        return true;
      }
    } catch (NoSuchFileException e) {
      return false;
    }
    damage.report(blob.path(), "content does not match its digest");
    return false;
  }

  private Optional<byte[]> readInPlace(Digest digest) throws IOException {
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
    renew(content);
    try (FileChannel open = FileChannel.open(content, StandardOpenOption.READ)) {
      commit(open, content, digest);
    }
  }

  /** Marks content that is still outside the store as in use now. */
  public void renew(Path content) {
    var _ = touch.renew(content);
  }

  /**
   * As {@link #commit(Path, Digest)} where {@code content} is open as {@code open} and was written
   * or {@linkplain #renew marked} just now: the collector goes by this time.
   */
  public void commit(FileChannel open, Path content, Digest digest) throws IOException {
    files.move(open, content, layout.path(new PathSpec.BlobData(digest)));
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
   * @param sizeBytes of the content
   */
  public void link(RepositoryName repository, Digest digest, Digest content, long sizeBytes)
      throws IOException {
    links.write(new PathSpec.LayerLink(repository, digest), content, sizeBytes);
  }

  /** Takes a blob out of a repository; returns whether it was there. */
  public boolean unlink(RepositoryName repository, Digest digest) throws IOException {
    return links.delete(new PathSpec.LayerLink(repository, digest));
  }

  /**
   * Marks a repository's blob as in use, for the garbage collector's grace: its content and the
   * link to it. A file that belongs to another user cannot be marked; that is reported and no
   * reason to refuse the request.
   *
   * @return whether the repository still has it
   */
  public boolean touch(RepositoryName repository, Digest digest, BlobFile blob) throws IOException {
    return links.use(repository, new PathSpec.LayerLink(repository, digest)) && touch(blob);
  }

  /** Marks content as in use; returns whether it is still in the store. */
  public boolean touch(BlobFile blob) throws IOException {
    return touch.use(blob.path()) != Touch.Outcome.ABSENT || find(blob.digest()).isPresent();
  }
}
