package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.CrashScenario.Step;
import dev.priok.registry.crash.CrashPoints;
import dev.priok.registry.crash.Operation;
import dev.priok.registry.crash.RecordedFiles;
import dev.priok.registry.crash.Recorder;
import dev.priok.registry.storage.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power is lost after each single operation on files of a scenario that pushes, moves and deletes
 * tags, mounts, collects, brings back and removes; and each single one of them fails once.
 */
class CrashPointsIT {

  @TempDir(factory = InMemory.class)
  Path folder;

  @Test
  void whereverPowerIsLostWhatWasAnsweredIsThereAndNothingIsHalfVisible() throws Exception {
    Expectation expectation = new Expectation();
    List<Operation> operations = record(expectation);
    Path states = Files.createDirectory(folder.resolve("states"));

    int checked = new CrashPoints(operations, states).visit(expectation::assertMetBy);

    System.out.println(operations.size() + " operations, " + checked + " states");
    assertThat(checked).isGreaterThan(500);
  }

  @Test
  void lazyLosesTheLastStepsAtMostAndLeavesNothingHalfVisible() throws Exception {
    Expectation expectation = new Expectation();
    List<Operation> operations = record(expectation, Durability.LAZY);
    Path states = Files.createDirectory(folder.resolve("states"));

    int checked = new CrashPoints(operations, states).visit(expectation::assertNothingHalfVisible);

    assertThat(operations.stream().filter(Operation.Sync.class::isInstance).count())
        .isLessThan(
            record(new Expectation()).stream().filter(Operation.Sync.class::isInstance).count());
    assertThat(checked).isGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Input/output error", "No space left on device"})
  void whicheverOperationFailsNothingIsHalfVisibleAndTheNextTrySucceeds(String failure)
      throws Exception {
    List<Operation> operations = record(new Expectation());
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i) instanceof Operation.Mark) {
        continue;
      }
      Path root = Files.createDirectory(folder.resolve("failing" + i));
      Recorder recorder = new Recorder();
      Path recorded = new RecordedFiles(root, recorder).root();
      try (RunningRegistry registry = RunningRegistry.open(recorded)) {
        recorder.failAt(i, failure);
        goOn(new CrashScenario(registry, recorded), recorded, i + " fails: " + operations.get(i));
      }
    }
  }

  private static void goOn(CrashScenario scenario, Path root, String where) throws Exception {
    Expectation expectation = new Expectation();
    for (Step step : scenario.steps()) {
      expectation.begin(step);
      boolean done;
      try {
        done = step.act().run();
      } catch (IOException e) {
        done = false;
      }
      expectation.assertMetBy(root, where);
      if (!done) {
        assertThat(step.act().run()).as("%s, %s again", where, step.name()).isTrue();
      }
      expectation.end(step);
      expectation.assertMetBy(root, where);
    }
  }

  private List<Operation> record(Expectation expectation) throws Exception {
    return record(expectation, Durability.FULL);
  }

  private List<Operation> record(Expectation expectation, Durability durability) throws Exception {
    Path root = Files.createTempDirectory(folder, "recorded");
    Recorder recorder = new Recorder();
    Path recorded = new RecordedFiles(root, recorder).root();
    try (RunningRegistry registry = RunningRegistry.open(recorded, durability)) {
      new CrashScenario(registry, recorded).run(recorder, expectation);
    }
    return recorder.operations();
  }
}
