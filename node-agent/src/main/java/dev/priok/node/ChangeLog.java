package dev.priok.node;

import dev.priok.node.report.OneLine;
import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** One line for each change: time and text, with nothing in it that could begin another line. */
final class ChangeLog implements Consumer<String> {
  private final PrintStream out;
  private final InstantSource clock;

  ChangeLog(PrintStream out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void accept(String change) {
    out.println(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + OneLine.of(change));
  }
}
