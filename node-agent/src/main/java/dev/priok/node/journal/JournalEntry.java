package dev.priok.node.journal;

import dev.priok.node.desired.RegistryId;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Something on the node that we made, or were about to make when the journal was written.
 *
 * @param registry null for a directory that all registries share
 */
public record JournalEntry(Path path, Kind kind, @Nullable RegistryId registry) {
  /** What was made. */
  public enum Kind {
    DIRECTORY,
    FILE
  }

  /**
   * Accepts the paths that an agent writes.
   *
   * @throws IllegalArgumentException when the path is not one that an agent would have written
   */
  public JournalEntry {
    if (!path.isAbsolute() || !path.normalize().equals(path)) {
      throw new IllegalArgumentException("not an absolute path without dots: " + path);
    }
  }
}
