package dev.priok.registry;

import dev.priok.registry.control.Output;
import java.util.ArrayList;
import java.util.List;

/** Keeps what an order says. */
public record Answer(List<String> lines, List<String> problems) implements Output {

  /** Of nothing yet. */
  public Answer() {
    this(new ArrayList<>(), new ArrayList<>());
  }

  @Override
  public void line(String text) {
    lines.add(text);
  }

  @Override
  public void problem(String text) {
    problems.add(text);
  }
}
