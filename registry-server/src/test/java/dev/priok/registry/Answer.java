package dev.priok.registry;

import dev.priok.registry.control.Output;
import java.util.ArrayList;
import java.util.List;

/** Keeps what was wrong with an order. */
record Answer(List<String> problems) implements Output {

  Answer() {
    this(new ArrayList<>());
  }

  @Override
  public void line(String text) {}

  @Override
  public void problem(String text) {
    problems.add(text);
  }
}
