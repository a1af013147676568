package dev.priok.registry.check;

import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

  /** Looks at something a second time. */
  @FunctionalInterface
  interface SecondLook {
    boolean isDamaged(Path taken) throws IOException;
  }

  /**
   * Notes something that is then taken out of the store; what it leaves is a finding of its own.
   */
  void quarantine(Problem problem, Path path, String detail) throws IOException {
    quarantine(problem, path, detail, _ -> true);
  }

  /** As without the second look, which brings back what turns out to be healthy by then. */
  void quarantine(Problem problem, Path path, String detail, SecondLook look) throws IOException {
    add(
        problem,
        path,
        detail,
        () -> {
          Path target = quarantine.resolve(relative(path));
          storage.files().ensureDirectory(Objects.requireNonNull(target.getParent()));
          Files.move(path, target);
          if (!look.isDamaged(target)) {
            storage.files().move(target, path);
          }
        });
  }

  private String relative(Path path) {
    return storage.layout().root().relativize(path).toString();
  }
}
