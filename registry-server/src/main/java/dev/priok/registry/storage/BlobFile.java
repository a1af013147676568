package dev.priok.registry.storage;

import dev.priok.registry.oci.Digest;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * A blob that was there when asked.
 *
 * @param attributes those of its file then
 */
public record BlobFile(Digest digest, Path path, BasicFileAttributes attributes) {

  /** How large it was. */
  public long sizeBytes() {
    return attributes.size();
  }

  /**
   * Whether both are the same file and nobody has written to it in between: whatever a server
   * writes is a new file, renamed into place.
   */
  public boolean isSameFileAs(BlobFile other) {
    return Objects.equals(attributes.fileKey(), other.attributes.fileKey())
        && attributes.size() == other.attributes.size()
        && attributes.lastModifiedTime().equals(other.attributes.lastModifiedTime());
  }
}
