package dev.priok.registry.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was done, and lets one of the things fail. */
public final class Recorder {

  private final List<Operation> operations = new ArrayList<>();
  private int failAt = -1;
  private IOException failure = new IOException();
  private int handles;

  /** Something done to the real file system. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  /** The operation of that number, from zero, fails with this text of the system; others do not. */
  public synchronized void failAt(int number, String text) {
    failAt(number, new IOException(text));
  }

  /** As {@link #failAt(int, String)}, with a failure of any kind. */
  public synchronized void failAt(int number, IOException cause) {
    failAt = number;
    failure = cause;
  }

  /** Says something between the operations. */
  public synchronized void mark(Runnable meaning) {
    operations.add(new Operation.Mark(meaning));
  }

  public synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  synchronized int nextHandle() {
    return handles++;
  }

  synchronized void record(Operation operation, Action action) throws IOException {
    if (operations.size() == failAt) {
      failAt = -1;
      throw failure;
    }
    action.run();
    operations.add(operation);
  }
}
