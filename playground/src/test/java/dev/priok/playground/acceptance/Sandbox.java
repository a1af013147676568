package dev.priok.playground.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What one test uses: a directory, clients without anybody's credentials, registries. All of it
 * goes at the end.
 */
final class Sandbox implements AutoCloseable {

  private final Path directory;
  private final Cli cli;
  private final List<RunningRegistry> registries = new ArrayList<>();

  private Sandbox(Path directory) {
    this.directory = directory;
    this.cli = new Cli(directory("home"), Map.of());
  }

  static Sandbox create() {
    try {
      return new Sandbox(Files.createTempDirectory("priok-acceptance"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new directory; the same name gives another one each time. */
  Path directory(String name) {
    try {
      return Files.createTempDirectory(directory, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Cli cli() {
    return cli;
  }

  Docker docker(DockerDaemon daemon) {
    return new Docker(daemon, cli);
  }

  Skopeo skopeo() {
    return new Skopeo(cli);
  }

  /**
   * An htpasswd file with these users, written by Apache's tool: {@code user, password, user,
   * password...}.
   */
  Path htpasswd(String... usersAndPasswords) {
    Path file = directory("auth").resolve("htpasswd");
    RunningRegistry.write(file, htpasswdLines(usersAndPasswords));
    return file;
  }

  String htpasswdLines(String... usersAndPasswords) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < usersAndPasswords.length; i += 2) {
      CliResult line =
          cli.runWithInput(usersAndPasswords[i + 1], Tool.HTPASSWD, "-niB", usersAndPasswords[i])
              .expectSuccess();
      lines.append(line.stdout().strip()).append('\n');
    }
    return lines.toString();
  }

  /** Our registry, open, on a new store. */
  PriokRegistry priok() {
    return priok(RegistrySetup.open(directory("store")));
  }

  PriokRegistry priok(RegistrySetup setup) {
    PriokRegistry registry = PriokRegistry.start(setup, directory("priok"));
    registries.add(registry);
    return registry;
  }

  /** The peer on the store below {@code rootDirectory}. */
  DockerRegistry282 dockerRegistry(Path rootDirectory) {
    DockerRegistry282 registry = DockerRegistry282.start(rootDirectory, directory("peer"));
    registries.add(registry);
    return registry;
  }

  /** The ends of the logs of every registry that the test started. */
  List<String> logs() {
    return registries.stream().map(RunningRegistry::logTail).toList();
  }

  @Override
  public void close() {
    registries.reversed().forEach(RunningRegistry::close);
    Directories.delete(directory);
  }
}
