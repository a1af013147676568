package dev.priok.playground.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** podman without TLS, with a storage of its own that goes with it. */
record Podman(Cli cli, Path storage) implements AutoCloseable {

  static Podman create(Cli cli) {
    try {
      // Short on purpose: podman takes 50 characters for the directory of what runs.
      Path storage = Files.createTempDirectory("pm");
      // podman 4.3 wants docker's file of credentials to be there when it is told where.
      Files.writeString(storage.resolve("config.json"), "{}");
      return new Podman(cli.with("DOCKER_CONFIG", storage.toString()), storage);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code podman command arguments}. */
  CliResult run(String command, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--storage-driver=vfs",
                "--root=" + storage.resolve("root"),
                "--runroot=" + storage.resolve("run"),
                command,
                "--tls-verify=false"));
    all.addAll(List.of(arguments));
    return cli.run(Tool.PODMAN, all.toArray(String[]::new));
  }

  @Override
  public void close() {
    Directories.delete(storage);
  }
}
