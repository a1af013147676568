package dev.priok.registry.control;

import org.jspecify.annotations.Nullable;

/** One line of the answer to an order; the one with the exit code is the last. */
record Reply(@Nullable String line, @Nullable String problem, @Nullable Integer exit) {

  static Reply ofLine(String text) {
    return new Reply(text, null, null);
  }

  static Reply ofProblem(String text) {
    return new Reply(null, text, null);
  }

  static Reply ofExit(int code) {
    return new Reply(null, null, code);
  }
}
