package dev.priok.playground.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs to their end in a home of their own: no credential, proxy or setting of the person
 * who runs the tests is read, and none is left behind. One instance may be used by several threads.
 */
final class Cli {

  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  private final Path home;
  private final Map<String, String> environment;

  Cli(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  Cli with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new Cli(home, more);
  }

  CliResult run(Tool tool, String... arguments) {
    return runWithInput("", tool, arguments);
  }

  /** Runs {@code tool} with {@code input} as its standard input. */
  CliResult runWithInput(String input, Tool tool, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(tool.path().toString());
    command.addAll(List.of(arguments));
    try {
      Path run = Files.createTempDirectory(home, "run");
      Path stdin = Files.writeString(run.resolve("stdin"), input);
      Path stdout = run.resolve("stdout");
      Path stderr = run.resolve("stderr");
      ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
      builder
          .redirectInput(stdin.toFile())
          .redirectOutput(stdout.toFile())
          .redirectError(stderr.toFile());
      replaceEnvironment(builder.environment());
      int exitCode = await(builder.start(), command);
      return new CliResult(command, exitCode, Files.readString(stdout), Files.readString(stderr));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void replaceEnvironment(Map<String, String> target) {
    target.keySet().retainAll(List.of("PATH"));
    target.put("HOME", home.toString());
    target.put("TMPDIR", home.toString());
    target.put("XDG_RUNTIME_DIR", home.toString());
    target.put("DOCKER_CONFIG", home.resolve(".docker").toString());
    target.put("LC_ALL", "C.UTF-8");
    target.putAll(environment);
  }

  private static int await(Process process, List<String> command) {
    try {
      if (process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw new AssertionError("no end after " + TIMEOUT + ": " + String.join(" ", command));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while running " + command, e);
    } finally {
      process.destroyForcibly();
    }
  }
}
