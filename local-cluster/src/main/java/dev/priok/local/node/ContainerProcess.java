package dev.priok.local.node;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One run of a container: a local process, its log and the file by which a later node finds it. */
final class ContainerProcess {
  /** A Ctrl-C on the terminal is for the node, which then ends its pods in order. */
  private static final List<String> IGNORING_INTERRUPTS =
      List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  private final Process process;
  private final Instant startedAt = Instant.now();

  private ContainerProcess(Process process) {
    this.process = process;
  }

  /** Starts the command; the log of the run before becomes the previous log. */
  static ContainerProcess start(ContainerCommand command, PodFiles files) throws IOException {
    if (Files.exists(files.log())) {
      Files.move(files.log(), files.previousLog(), REPLACE_EXISTING);
    }
    List<String> line = new ArrayList<>(IGNORING_INTERRUPTS);
    line.addAll(command.line());
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(files.root().toFile())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(files.log().toFile());
    builder.environment().clear();
    builder.environment().putAll(command.env());
    Process process = builder.start();
    try {
      Files.writeString(files.process(), process.pid() + " " + startOf(process.toHandle()));
    } catch (IOException e) {
      process.destroyForcibly();
      throw e;
    }
    return new ContainerProcess(process);
  }

  /** Ends what an earlier node left running for a pod, if it is that process still. */
  static void endLeftover(PodFiles files) throws IOException {
    if (!Files.exists(files.process())) {
      return;
    }
    List<String> written = List.of(Files.readString(files.process()).split(" ", 2));
    Optional<ProcessHandle> leftover =
        written.size() == 2 && written.get(0).matches("\\d{1,18}")
            ? ProcessHandle.of(Long.parseLong(written.get(0)))
            : Optional.empty();
    leftover
        .filter(handle -> startOf(handle).equals(written.get(1)))
        .ifPresent(handle -> killAll(List.of(handle), handle.descendants().toList()));
    Files.delete(files.process());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  void onExit(Runnable action) {
    var _ = process.onExit().thenRun(action);
  }

  Instant startedAt() {
    return startedAt;
  }

  /** As a shell reports it: 128 + the signal's number when a signal ended it. */
  int exitCode() {
    return process.exitValue();
  }

  /** SIGTERM to the process; after the grace period SIGKILL to it and to its descendants. */
  void stop(Duration grace) throws InterruptedException {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      descendants = process.descendants().toList();
    }
    killAll(List.of(process.toHandle()), descendants);
    process.waitFor();
  }

  private static void killAll(List<ProcessHandle> parents, List<ProcessHandle> descendants) {
    parents.forEach(ProcessHandle::destroyForcibly);
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  /** Tells a process from a later one that was given the same id. */
  private static String startOf(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toString).orElse("unknown");
  }
}
