package dev.priok.playground.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A long-running program of a test: its output goes to a file, and it ends with the test or, at the
 * latest, the JVM.
 */
final class LocalProcess implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final int LOG_TAIL_LINES = 60;

  private final String name;
  private final Path log;
  private final Process process;
  private final Thread atExit;

  private LocalProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
    this.atExit = new Thread(process::destroy, "stop-" + name);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /**
   * Starts {@code command} with its output appended to {@code log}; the environment is PATH and
   * {@code environment}.
   */
  static LocalProcess start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().keySet().retainAll(List.of("PATH"));
    builder.environment().putAll(environment);
    try {
      return new LocalProcess(name, log, builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** How it ended; only for a process that did. */
  int exitCode() {
    return process.exitValue();
  }

  /** The processes it started, and theirs. */
  List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** {@code kill -9}; returns when the process is gone. */
  void killNine() {
    process.destroyForcibly();
    await();
  }

  /** SIGTERM, and SIGKILL for what does not go by itself. */
  @Override
  public void close() {
    process.destroy();
    if (!await()) {
      process.destroyForcibly();
      await();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private boolean await() {
    try {
      return process.waitFor(GRACE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  /** The end of the log, under a line that names the process and how it ended. */
  String logTail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      String state = process.isAlive() ? "running" : "exit code " + process.exitValue();
      return "log of "
          + name
          + " ("
          + state
          + "):\n  "
          + String.join(
              "\n  ", lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
