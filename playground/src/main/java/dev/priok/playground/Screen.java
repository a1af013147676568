package dev.priok.playground;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the playground writes: lines, and on a terminal one last line that is written over.
 *
 * @param out the stream
 * @param terminal whether a person watches, so that a line may be written over
 */
record Screen(PrintStream out, boolean terminal) {
  private static final String WRITE_OVER = "\r\u001b[2K";

  @SuppressWarnings("SystemConsoleNull") // JDK 25 is back to null without a terminal.
  static Screen ofProcess() {
    Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    return new Screen(new PrintStream(System.out, true, StandardCharsets.UTF_8), terminal);
  }

  void line(String text) {
    out.println(terminal ? WRITE_OVER + text : text);
  }

  /** Replaces the last one of these; without a terminal each is a line of its own. */
  void passing(String text) {
    if (terminal) {
      out.print(WRITE_OVER + text);
      out.flush();
    } else {
      out.println(text);
    }
  }
}
