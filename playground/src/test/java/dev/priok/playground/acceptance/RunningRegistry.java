package dev.priok.playground.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** A registry as a process on a loopback port that stays its own through every restart. */
abstract sealed class RunningRegistry implements AutoCloseable
    permits PriokRegistry, DockerRegistry282 {

  private static final Duration START = Duration.ofSeconds(30);

  private final String name;
  private final Path rootDirectory;
  private final Path log;
  private final int port;
  private volatile LocalProcess process;

  /**
   * Opens nothing yet: a subclass writes its configuration for {@link #address()} and calls {@link
   * #start()}.
   */
  RunningRegistry(String name, Path rootDirectory, Path workDirectory) {
    this.name = name;
    this.rootDirectory = rootDirectory;
    this.log = workDirectory.resolve(name + ".log");
    this.port = freePort();
  }

  abstract List<String> command();

  /** host:port, as image names begin with it. */
  final String address() {
    return "127.0.0.1:" + port;
  }

  /** The storage root, above {@code docker/registry/v2}. */
  final Path rootDirectory() {
    return rootDirectory;
  }

  /** The directory of a repository in the store. */
  final Path repositoryDirectory(String repository) {
    return rootDirectory.resolve("docker/registry/v2/repositories").resolve(repository);
  }

  /** The name of an image here, for docker. */
  final String image(String nameAndTag) {
    return address() + "/" + nameAndTag;
  }

  /** The name of an image here, for skopeo. */
  final String transport(String nameAndTag) {
    return "docker://" + image(nameAndTag);
  }

  final RegistryClient client() {
    return RegistryClient.anonymous(address());
  }

  /** Starts the process and returns when it answers. */
  final void start() {
    process = LocalProcess.start(name, command(), Map.of(), log);
    RegistryClient client = client();
    await(name)
        .atMost(START)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> client.answers() || !process.isAlive());
    if (!process.isAlive()) {
      process.close();
      throw new IllegalStateException(name + " ended at its start\n" + process.logTail());
    }
  }

  /** SIGTERM; returns when it has ended. */
  final void stop() {
    process.close();
  }

  final void killNine() {
    process.killNine();
    process.close();
  }

  final String logTail() {
    return process.logTail();
  }

  @Override
  public final void close() {
    stop();
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Below the ports that a system gives to outgoing connections. */
  static int freePort() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException taken) {
        continue;
      }
    }
    throw new IllegalStateException("no port is free");
  }
}
