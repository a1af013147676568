package dev.priok.registry.crash;

import dev.priok.registry.ByHand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Goes through a record, and shows what would be on the disk after each of its operations. */
public final class CrashPoints {

  /** Looks at what survived. */
  @FunctionalInterface
  public interface Inspection {
    void inspect(Path root, String where) throws IOException;
  }

  private final List<Operation> operations;
  private final Path folder;

  public CrashPoints(List<Operation> operations, Path folder) {
    this.operations = operations;
    this.folder = folder;
  }

  /** Returns how many different states there were. */
  public int visit(Inspection inspection) throws IOException {
    Disk disk = new Disk();
    Map<Disk.Survivor, String> last = new EnumMap<>(Disk.Survivor.class);
    int states = 0;
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      disk.apply(operation);
      for (Disk.Survivor survivor : Disk.Survivor.values()) {
        Path root = folder.resolve("state");
        String content = disk.materialize(survivor, root);
        // What is expected changes with the marks, so the same state counts again after one.
        if (operation instanceof Operation.Mark || !content.equals(last.put(survivor, content))) {
          inspection.inspect(root, "operation %d (%s), %s".formatted(i, operation, survivor));
          states++;
        }
        ByHand.remove(root);
      }
    }
    return states;
  }
}
