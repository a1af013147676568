package dev.priok.playground.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Docker engine for the tests alone: no bridge, no firewall rule, everything in one directory
 * that goes with it. Its containerd is its child and ends with it. 127.0.0.0/8 is insecure by
 * default, so registries on loopback need no TLS.
 */
final class DockerDaemon implements AutoCloseable {

  private final Path directory;
  private final LocalProcess process;

  private DockerDaemon(Path directory, LocalProcess process) {
    this.directory = directory;
    this.process = process;
  }

  static DockerDaemon start() {
    DockerDaemon daemon = start(List.of());
    if (daemon.answersInTime()) {
      return daemon;
    }
    // Where the engine's choice of storage driver does not work, vfs always does.
    daemon.close();
    DockerDaemon plain = start(List.of("--storage-driver", "vfs"));
    if (plain.answersInTime()) {
      return plain;
    }
    String log = plain.log();
    plain.close();
    throw new IllegalStateException("dockerd did not start\n" + log);
  }

  private static DockerDaemon start(List<String> storage) {
    try {
      // Short on purpose: a Unix socket's path has some 100 bytes.
      Path directory = Files.createTempDirectory("pk");
      List<String> command = new ArrayList<>();
      command.add(Tool.DOCKERD.path().toString());
      command.addAll(List.of("--iptables=false", "--bridge=none", "--log-level=warn"));
      command.addAll(List.of("--data-root", directory.resolve("data").toString()));
      command.addAll(List.of("--exec-root", directory.resolve("exec").toString()));
      command.addAll(List.of("--pidfile", directory.resolve("pid").toString()));
      command.addAll(List.of("--host", "unix://" + directory.resolve("sock")));
      command.addAll(storage);
      Map<String, String> environment = Map.of("HOME", directory.toString());
      return new DockerDaemon(
          directory, LocalProcess.start("dockerd", command, environment, directory.resolve("log")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean answersInTime() {
    await("dockerd").atMost(Duration.ofSeconds(60)).until(() -> answers() || !process.isAlive());
    return process.isAlive();
  }

  private boolean answers() {
    return Files.exists(socket()) && new EngineApi(socket()).answers();
  }

  Path socket() {
    return directory.resolve("sock");
  }

  /** The value of DOCKER_HOST. */
  String host() {
    return "unix://" + socket();
  }

  String log() {
    return process.logTail();
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants();
    process.close();
    // containerd ends by itself when its engine ends in order, and is ended here when the engine
    // was killed.
    children.forEach(ProcessHandle::destroyForcibly);
    Directories.delete(directory);
  }
}
