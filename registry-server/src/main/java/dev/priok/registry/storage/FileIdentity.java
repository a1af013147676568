package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which file lies at a path: whatever a server writes is a new one, renamed into place.
 *
 * @param key device and inode, where the file system has such
 */
record FileIdentity(@Nullable Object key, long sizeBytes) {

  /** That of what lies at {@code path} now; empty when nothing does. */
  static Optional<FileIdentity> of(Path path) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(new FileIdentity(attributes.fileKey(), attributes.size()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
