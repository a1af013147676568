package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;
import dev.priok.registry.storage.BlobStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Reads from the store what a manifest refers to. */
public final class ReferrerReader {

  /** A manifest with more than this in its annotations is described without them. */
  static final int MOST_ANNOTATION_CHARS = 512 * 1024;

  /** What reading a manifest gave. */
  public sealed interface Result {

    /** The content is not there, or damaged; it may come back. */
    record Absent() implements Result {}

    /** It has no subject, which will never change under its digest. */
    record NoSubject() implements Result {}

    /** It has one. */
    record Found(Referrer referrer) implements Result {}
  }

  private final BlobStore blobs;
  private final ReferrerParser parser =
      new ReferrerParser(new ManifestParser(ManifestRules.DEFAULT));

  public ReferrerReader(BlobStore blobs) {
    this.blobs = blobs;
  }

  /** Reads the manifest with this digest, of whichever repository. */
  public Result read(Digest digest) throws IOException {
    Optional<BlobFile> file = blobs.find(digest);
    return file.isEmpty() ? new Result.Absent() : read(file.get());
  }

  private Result read(BlobFile file) throws IOException {
    Digest digest = file.digest();
    if (file.sizeBytes() <= ManifestContents.LARGEST_IN_MEMORY_BYTES) {
      Optional<byte[]> small = blobs.read(digest);
      return small.isEmpty()
          ? new Result.Absent()
          : parse(digest, small.get().length, () -> new ByteArrayInputStream(small.get()));
    }
    Optional<BlobFile> large = blobs.findIntact(digest);
    return large.isEmpty()
        ? new Result.Absent()
        : parse(digest, large.get().sizeBytes(), () -> Files.newInputStream(large.get().path()));
  }

  private Result parse(Digest digest, long sizeBytes, ReferrerParser.Content content)
      throws IOException {
    return parser
        .parse(digest, sizeBytes, content)
        .<Result>map(Result.Found::new)
        .orElseGet(Result.NoSubject::new);
  }
}
