package dev.priok.playground.acceptance;

import java.util.List;

/** What a program printed and how it ended. */
record CliResult(List<String> command, int exitCode, String stdout, String stderr) {

  CliResult {
    command = List.copyOf(command);
  }

  /** Both streams, for clients that print a refusal to either. */
  String output() {
    return stdout + stderr;
  }

  CliResult expectSuccess() {
    if (exitCode != 0) {
      throw new AssertionError("should succeed: " + this);
    }
    return this;
  }

  CliResult expectFailure() {
    if (exitCode == 0) {
      throw new AssertionError("should fail: " + this);
    }
    return this;
  }

  @Override
  public String toString() {
    return String.join(" ", command) + "\nexit code " + exitCode + "\n" + stdout + stderr;
  }
}
