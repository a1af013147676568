package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;

/** Takes damaged files out of a store that is being served. They are kept aside, never deleted. */
public final class Quarantine {

  private final StorageLayout layout;
  private final DurableFiles files;
  private final Clock clock;

  Quarantine(StorageLayout layout, DurableFiles files, Clock clock) {
    this.layout = layout;
    this.files = files;
    this.clock = clock;
  }

  /** Looks at something again, before and after it is moved. */
  @FunctionalInterface
  public interface SecondLook {
    boolean isDamaged(Path path) throws IOException;
  }

  /** As {@link #take(RunId, Path, SecondLook)}, for one file alone. */
  boolean take(Path path, SecondLook look) throws IOException {
    return take(new RunId(clock.instant()), path, look);
  }

  /**
   * Takes one away, if it is damaged. What a push has put there since it was looked at stays, or
   * comes back at once.
   *
   * @param run whose findings are kept together
   * @return whether it was taken; false when it is healthy by now, or gone
   */
  public boolean take(RunId run, Path path, SecondLook look) throws IOException {
    Optional<FileIdentity> seen = FileIdentity.of(path);
    if (seen.isEmpty() || !look.isDamaged(path)) {
      return false;
    }
    Path target =
        layout
            .path(new PathSpec.Quarantine())
            .resolve(run.toString())
            .resolve(layout.root().relativize(path).toString());
    files.ensureDirectory(Objects.requireNonNull(target.getParent()));
    // Compared right before the move too: the look may have taken long.
    if (!FileIdentity.of(path).equals(seen)) {
      return false;
    }
    Files.move(path, target);
    if (FileIdentity.of(target).equals(seen) && look.isDamaged(target)) {
      return true;
    }
    // What a push has put there in between is not written over.
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      files.move(target, path);
    }
    return false;
  }
}
