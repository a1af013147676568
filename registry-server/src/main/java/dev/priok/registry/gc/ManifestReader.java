package dev.priok.registry.gc;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StorageFailures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Optional;

/** Reads from the store what is, or may be, a manifest. What is in the trash comes back. */
public final class ManifestReader {

  /** Four times what can be pushed: an older server may have taken more. */
  private static final long MAX_MANIFEST_BYTES = 32L * 1024 * 1024;

  private static final int BEGINNING_BYTES = 64;

  private final Storage storage;

  public ManifestReader(Storage storage) {
    this.storage = storage;
  }

  /** What some content turned out to be. */
  public sealed interface Result {

    /** A manifest, with what it names. */
    record Manifest(ManifestReferences references) implements Result {}

    /** Names nothing: a layer, for instance, that an index lists. */
    record Plain() implements Result {}

    /** Not in the store. */
    record Absent() implements Result {}

    /** Damaged, or too large: nobody knows what it names. */
    record Unreadable() implements Result {}
  }

  /** Reads what is a manifest by its place in the store. */
  public Result read(Digest digest) throws IOException {
    return read(new ManifestReferences.Child(digest, Optional.empty()));
  }

  /** Reads what an index lists; of what is no manifest not more than the beginning. */
  public Result read(ManifestReferences.Child child) throws IOException {
    Optional<BlobFile> blob = storage.blobs().find(child.digest());
    if (blob.isEmpty()) {
      return missing(child.digest());
    }
    boolean tooLarge = blob.get().sizeBytes() > MAX_MANIFEST_BYTES;
    // Of a type that nobody knows it may be a manifest all the same.
    if (!child.isManifest() && (tooLarge || !beginsLikeManifest(blob.get()))) {
      return new Result.Plain();
    }
    if (tooLarge) {
      return new Result.Unreadable();
    }
    Optional<byte[]> content = storage.blobs().read(child.digest());
    if (content.isEmpty()) {
      return missing(child.digest());
    }
    return ManifestReferences.of(content.get())
        .<Result>map(Result.Manifest::new)
        .orElseGet(Result.Plain::new);
  }

  /** A file without content is there all the same, and is not what its digest says. */
  private Result missing(Digest digest) {
    return Files.isRegularFile(storage.layout().path(new PathSpec.BlobData(digest)))
        ? new Result.Unreadable()
        : new Result.Absent();
  }

  private static boolean beginsLikeManifest(BlobFile blob) throws IOException {
    byte[] beginning;
    try (InputStream content = Files.newInputStream(blob.path())) {
      beginning = content.readNBytes(BEGINNING_BYTES);
    } catch (IOException e) {
      if (StorageFailures.meansAbsent(e)) {
        return true;
      }
      throw e;
    }
    for (byte b : beginning) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b == '{';
      }
    }
    return beginning.length == BEGINNING_BYTES;
  }
}
