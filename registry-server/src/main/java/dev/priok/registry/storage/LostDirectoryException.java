package dev.priok.registry.storage;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * A part of the store is out of sight, as while a volume is not mounted. What it names may be all
 * that is wanted, so it must not be taken for removed. The message says what helps.
 */
public final class LostDirectoryException extends FileSystemException {

  private static final long serialVersionUID = 1L;

  private LostDirectoryException(Path path, String reason) {
    super(path.toString(), null, reason);
  }

  /**
   * Why there is nothing at {@code path}: because it, or what is above it and below {@code root},
   * is a symbolic link to nothing; empty when nothing of that name is there at all.
   */
  public static Optional<LostDirectoryException> at(Path path, Path root) {
    Path next = path;
    while (!next.equals(root) && !Files.exists(next)) {
      if (Files.isSymbolicLink(next)) {
        return Optional.of(
            new LostDirectoryException(
                next,
                "is a link to nothing: mount or bring back what it leads to, or remove the link if"
                    + " all that was below it is meant to go"));
      }
      next = Objects.requireNonNull(next.getParent());
    }
    return Optional.empty();
  }

  /** The store has content, and no directory of repositories. */
  static LostDirectoryException ofRepositories(Path path) {
    return new LostDirectoryException(
        path,
        "is no directory, and there are blobs: mount or bring back what belongs there, or make it"
            + " empty (mkdir -p "
            + path
            + ") if all images are meant to go");
  }
}
