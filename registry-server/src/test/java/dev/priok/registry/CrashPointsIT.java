package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.crash.CrashPoints;
import dev.priok.registry.crash.Operation;
import dev.priok.registry.crash.RecordedFiles;
import dev.priok.registry.crash.Recorder;
import dev.priok.registry.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Power is lost after each single operation on files of a scenario that pushes, moves and deletes
 * tags, mounts, collects, brings back, retains, heals and removes; and each single one of them
 * fails once.
 */
class CrashPointsIT {

  private static final int STEPS_AFTER = 4;

  @TempDir(factory = InMemory.class)
  Path folder;

  @ParameterizedTest
  @EnumSource
  void whereverPowerIsLostWhatWasAnsweredIsThereAndNothingIsHalfVisible(CrashScenario scenario)
      throws Exception {
    Expectation expectation = new Expectation();
    List<Operation> operations = record(scenario, expectation, Durability.FULL);
    Path states = Files.createDirectory(folder.resolve("states"));

    int checked =
        new CrashPoints(operations, states)
            .visit((root, where) -> {
              expectation.assertMetBy(root, where);
              expectation.assertGoesOn(root, where);
            });

    System.out.println(operations.size() + " operations, " + checked + " states");
    assertThat(checked).isGreaterThan(500);
  }

  @Test
  void lazyLosesTheLastStepsAtMostAndLeavesNothingHalfVisible() throws Exception {
    Expectation expectation = new Expectation();
    List<Operation> operations = record(CrashScenario.PUSHES, expectation, Durability.LAZY);
    Path states = Files.createDirectory(folder.resolve("states"));

    int checked = new CrashPoints(operations, states).visit(expectation::assertNothingHalfVisible);

    assertThat(operations.stream().filter(Operation.Sync.class::isInstance).count())
        .isLessThan(
            record(CrashScenario.PUSHES, new Expectation(), Durability.FULL).stream()
                .filter(Operation.Sync.class::isInstance)
                .count());
    assertThat(checked).isGreaterThan(300);
  }

  @ParameterizedTest
  @CsvSource({
    "PUSHES, Input/output error",
    "PUSHES, No space left on device",
    "UPKEEP, Input/output error",
    "UPKEEP, No space left on device"
  })
  void whicheverOperationFailsNothingIsHalfVisibleAndTheNextTrySucceeds(
      CrashScenario scenario, String failure) throws Exception {
    List<Operation> operations =
        new ArrayList<>(record(scenario, new Expectation(), Durability.FULL));
    operations.removeIf(Operation.Mark.class::isInstance);
    for (int i = 0; i < operations.size(); i++) {
      Path root = Files.createDirectory(folder.resolve("failing" + i));
      Recorder recorder = new Recorder();
      Path recorded = new RecordedFiles(root, recorder).root();
      try (RunningRegistry registry = RunningRegistry.open(recorded)) {
        recorder.failAt(i, failure);
        goOn(registry, scenario, recorder, recorded, i + " fails: " + operations.get(i));
      }
    }
  }

  /** Nothing is new before the failure, nor a few steps after what failed was tried again. */
  private static void goOn(
      RunningRegistry registry, CrashScenario scenario, Recorder recorder, Path root, String where)
      throws Exception {
    Expectation expectation = new Expectation();
    int after = 0;
    for (CrashStep step : scenario.steps(registry, root)) {
      if (after > STEPS_AFTER) {
        return;
      }
      expectation.begin(step);
      boolean done;
      try {
        done = step.act().run();
      } catch (IOException e) {
        done = false;
      }
      if (!done) {
        expectation.assertMetBy(root, where);
        assertThat(step.act().run()).as("%s, %s again", where, step.name()).isTrue();
      }
      expectation.end(step);
      if (recorder.hasFailed()) {
        expectation.assertMetBy(root, where);
        after++;
      }
    }
    assertThat(recorder.hasFailed()).as(where).isTrue();
  }

  private List<Operation> record(
      CrashScenario scenario, Expectation expectation, Durability durability) throws Exception {
    Path root = Files.createTempDirectory(folder, "recorded");
    Recorder recorder = new Recorder();
    Path recorded = new RecordedFiles(root, recorder).root();
    try (RunningRegistry registry = RunningRegistry.open(recorded, durability)) {
      for (CrashStep step : scenario.steps(registry, recorded)) {
        recorder.mark(() -> expectation.begin(step));
        assertThat(step.act().run()).as(step.name()).isTrue();
        recorder.mark(() -> expectation.end(step));
      }
    }
    return recorder.operations();
  }
}
