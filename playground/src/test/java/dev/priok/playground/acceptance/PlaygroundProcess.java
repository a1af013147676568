package dev.priok.playground.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The playground's runnable jar, as {@code make run} starts it. */
final class PlaygroundProcess implements AutoCloseable {
  private static final Duration READY = Duration.ofSeconds(90);

  private final Path output;
  private final LocalProcess process;

  private PlaygroundProcess(Path output, LocalProcess process) {
    this.output = output;
    this.process = process;
  }

  static PlaygroundProcess start(Path data) throws IOException {
    return startBy(List.of(), data);
  }

  /** As {@link #start}, by way of another program such as setpriv. */
  static PlaygroundProcess startBy(List<String> program, Path data) throws IOException {
    Path output = Files.createTempFile(data.getParent(), "playground", ".out");
    Stream<String> own =
        Stream.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            jar("playground"),
            "--registry-server",
            jar("registry-server"),
            "--data",
            data.toString());
    return new PlaygroundProcess(
        output,
        LocalProcess.start(
            "playground",
            Stream.concat(program.stream(), own).toList(),
            Map.of("HOME", data.toString()),
            output));
  }

  private static String jar(String module) {
    return Path.of("..", module, "target", module + ".jar").toAbsolutePath().normalize().toString();
  }

  /** The first group of the pattern, once the playground has printed it. */
  String awaitMatch(Pattern pattern) {
    await("playground prints " + pattern)
        .atMost(READY)
        .until(() -> pattern.matcher(output()).find() || !process.isAlive());
    Matcher matcher = pattern.matcher(output());
    if (!matcher.find()) {
      throw new AssertionError("not printed: " + pattern + "\n" + process.logTail());
    }
    return matcher.group(1);
  }

  int awaitExit() {
    await("playground ends").atMost(READY).until(() -> !process.isAlive());
    return process.exitCode();
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<ProcessHandle> descendants() {
    return process.descendants();
  }

  @Override
  public void close() {
    process.close();
  }
}
