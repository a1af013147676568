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

/** A containerd for one test, driven by {@code ctr}; all of it lies in one directory. */
final class Containerd implements AutoCloseable {

  private final Path directory;
  private final Cli cli;
  private final LocalProcess process;

  private Containerd(Path directory, Cli cli, LocalProcess process) {
    this.directory = directory;
    this.cli = cli;
    this.process = process;
  }

  static Containerd start(Cli cli) {
    try {
      // Short on purpose: a Unix socket's path has some 100 bytes.
      Path directory = Files.createTempDirectory("pc");
      Path config = directory.resolve("config.toml");
      Files.writeString(
          config,
          """
          version = 2
          root = "%1$s/root"
          state = "%1$s/state"
          disabled_plugins = ["io.containerd.grpc.v1.cri"]
          [grpc]
            address = "%1$s/sock"
          [ttrpc]
            address = "%1$s/ttrpc"
          [plugins."io.containerd.internal.v1.opt"]
            path = "%1$s/opt"
          """
              .formatted(directory));
      LocalProcess process =
          LocalProcess.start(
              "containerd",
              List.of(Tool.CONTAINERD.path().toString(), "--config", config.toString()),
              Map.of(),
              directory.resolve("log"));
      Containerd containerd = new Containerd(directory, cli, process);
      await("containerd")
          .atMost(Duration.ofSeconds(30))
          .until(() -> containerd.ctr("version").exitCode() == 0 || !process.isAlive());
      return containerd;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path socket() {
    return directory.resolve("sock");
  }

  CliResult ctr(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--address", socket().toString()));
    all.addAll(List.of(arguments));
    return cli.run(Tool.CTR, all.toArray(String[]::new));
  }

  @Override
  public void close() {
    process.close();
    Directories.delete(directory);
  }
}
