package dev.priok.local.node;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run of a container: a local process, its log and the file by which a later node finds it. */
record ContainerProcess(Process process, Instant startedAt) {
  /** A Ctrl-C on the terminal is for the node, which then ends its pods in order. */
  private static final List<String> IGNORING_INTERRUPTS =
      List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh");

  /** Starts the command; the log of the run before becomes the previous log. */
  static ContainerProcess start(ContainerCommand command, PodFiles files) throws IOException {
    Path log = files.log(false);
    if (Files.exists(log)) {
      Files.move(log, files.log(true), StandardCopyOption.REPLACE_EXISTING);
    }
    List<String> line = new ArrayList<>(IGNORING_INTERRUPTS);
    line.addAll(command.line());
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(files.root().toFile())
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().clear();
    builder.environment().putAll(command.env());
    return new ContainerProcess(builder.start(), Instant.now());
  }

  /** Writes down what {@link #endLeftover} needs. */
  void remember(PodFiles files) throws IOException {
    Files.writeString(files.process(), identity(process.toHandle()));
  }

  /** Ends what an earlier node left running for a pod, if it is that process still. */
  static void endLeftover(PodFiles files) throws IOException {
    if (Files.exists(files.process())) {
      String written = Files.readString(files.process());
      ProcessHandle.allProcesses()
          .filter(handle -> written.startsWith(handle.pid() + " "))
          .filter(handle -> identity(handle).equals(written))
          .forEach(handle -> kill(handle, handle.descendants().toList()));
      Files.delete(files.process());
    }
  }

  /** Tells a process from a later one that was given the same id. */
  private static String identity(ProcessHandle handle) {
    return handle.pid() + " " + handle.info().startInstant().map(Instant::toString).orElse("?");
  }

  /** SIGTERM to the process; after the grace period SIGKILL to it and to its descendants. */
  void stop(Duration grace) throws InterruptedException {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
      descendants = process.descendants().toList();
    }
    kill(process.toHandle(), descendants);
    process.waitFor();
  }

  private static void kill(ProcessHandle parent, List<ProcessHandle> descendants) {
    parent.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }
}
