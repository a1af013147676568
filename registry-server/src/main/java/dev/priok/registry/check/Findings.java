package dev.priok.registry.check;

import dev.priok.registry.check.CheckReport.Verdict;
import dev.priok.registry.storage.Quarantine.SecondLook;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects what a check finds, and mends it where that is allowed. A server checks with the memory
 * that it serves with: beyond a number findings are counted only.
 */
final class Findings {

  /** They fit into what waits for a slow reader of the answer. */
  static final int MOST_LISTED = 5_000;

  private final Storage storage;
  private final boolean heal;
  private final RunId run;
  private final List<Finding> listed = new ArrayList<>();
  private long leftOut;
  private Verdict verdict = Verdict.HEALTHY;

  Findings(Storage storage, boolean heal, RunId run) {
    this.storage = storage;
    this.heal = heal;
    this.run = run;
  }

  /** Mends one thing. */
  @FunctionalInterface
  interface Cure {
    void apply() throws IOException;
  }

  /** The first ones, by their places: the disk gives them in no order. */
  List<Finding> listed() {
    return listed.stream().sorted(Comparator.comparing(Finding::path)).toList();
  }

  /** How many more there are. */
  long leftOut() {
    return leftOut;
  }

  /** That of all of them. */
  Verdict verdict() {
    return verdict;
  }

  private void note(Problem problem, Path path, String detail, boolean healed) {
    if (listed.size() < MOST_LISTED) {
      listed.add(new Finding(problem, relative(path), detail, healed));
    } else {
      leftOut++;
    }
    if (problem.isDamage()) {
      verdict = healed && verdict != Verdict.DAMAGED ? Verdict.HEALED : Verdict.DAMAGED;
    }
  }

  /** Notes what nothing can be done about here. */
  void add(Problem problem, Path path, String detail) {
    note(problem, path, detail, false);
  }

  /** Notes something and mends it, if that was asked for. */
  void add(Problem problem, Path path, String detail, Cure cure) throws IOException {
    if (!heal) {
      add(problem, path, detail + "; --heal mends it");
      return;
    }
    try {
      cure.apply();
      note(problem, path, detail, true);
    } catch (FileSystemException e) {
      add(problem, path, "cannot be healed: " + e);
    }
  }

  /**
   * Notes something that is then taken out of the store; what it leaves is a finding of its own.
   * Pushes go on meanwhile.
   *
   * @return whether it is damaged; false when a push has mended it meanwhile
   */
  boolean quarantine(Problem problem, Path path, String detail, SecondLook look)
      throws IOException {
    if (!heal) {
      add(problem, path, detail + "; --heal takes it away");
      return true;
    }
    try {
      if (!storage.quarantine().take(run, path, look)) {
        return false;
      }
      note(problem, path, detail, true);
    } catch (FileSystemException e) {
      add(problem, path, "cannot be healed: " + e);
    }
    return true;
  }

  private String relative(Path path) {
    return storage.layout().root().relativize(path).toString();
  }
}
