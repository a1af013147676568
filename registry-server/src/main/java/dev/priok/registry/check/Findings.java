package dev.priok.registry.check;

import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Collects what a check finds, and mends it where that is allowed. */
final class Findings {

  private final Storage storage;
  private final boolean heal;
  private final Path quarantine;
  private final List<Finding> found = new ArrayList<>();

  Findings(Storage storage, boolean heal, RunId run) {
    this.storage = storage;
    this.heal = heal;
    this.quarantine = storage.layout().path(new PathSpec.Quarantine()).resolve(run.toString());
  }

  /** Mends one thing. */
  @FunctionalInterface
  interface Cure {
    void apply() throws IOException;
  }

  List<Finding> all() {
    return found;
  }

  /** Notes what nothing can be done about here. */
  void add(Problem problem, Path path, String detail) {
    found.add(new Finding(problem, relative(path), detail, false));
  }

  /** Notes something and mends it, if that was asked for. */
  void add(Problem problem, Path path, String detail, Cure cure) throws IOException {
    if (!heal) {
      add(problem, path, detail);
      return;
    }
    try {
      cure.apply();
      found.add(new Finding(problem, relative(path), detail, true));
    } catch (FileSystemException e) {
      add(problem, path, "cannot be healed: " + e);
    }
  }

  /** Looks at something again, before and after it is moved. */
  @FunctionalInterface
  interface SecondLook {
    boolean isDamaged(Path path) throws IOException;
  }

  /**
   * Notes something that is then taken out of the store; what it leaves is a finding of its own.
   * Pushes go on meanwhile: what one of them has put there since it was looked at stays, or comes
   * back at once.
   *
   * @return whether it is damaged; false when a push has mended it meanwhile
   */
  boolean quarantine(Problem problem, Path path, String detail, SecondLook look)
      throws IOException {
    if (!heal) {
      add(problem, path, detail);
      return true;
    }
    try {
      if (!take(path, look)) {
        return false;
      }
      found.add(new Finding(problem, relative(path), detail, true));
    } catch (FileSystemException e) {
      add(problem, path, "cannot be healed: " + e);
    }
    return true;
  }

  private boolean take(Path path, SecondLook look) throws IOException {
    Path target = quarantine.resolve(relative(path));
    storage.files().ensureDirectory(Objects.requireNonNull(target.getParent()));
    Optional<FileIdentity> seen = FileIdentity.of(path);
    // Compared right before the move too: the look may have taken long.
    if (seen.isEmpty() || !look.isDamaged(path) || !FileIdentity.of(path).equals(seen)) {
      return false;
    }
    Files.move(path, target);
    if (FileIdentity.of(target).equals(seen) && look.isDamaged(target)) {
      return true;
    }
    // What a push has put there in between is not written over.
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      storage.files().move(target, path);
    }
    return false;
  }

  private String relative(Path path) {
    return storage.layout().root().relativize(path).toString();
  }
}
