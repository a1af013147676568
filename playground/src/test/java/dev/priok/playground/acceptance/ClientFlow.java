package dev.priok.playground.acceptance;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** {@code hack/clients/flow.sh} at one registry; each client plays in a directory of its own. */
record ClientFlow(Sandbox sandbox, Map<String, String> environment) {

  ClientFlow {
    environment = Map.copyOf(environment);
  }

  /**
   * The htpasswd file that a flow takes: each client is a user, because who fails often has to
   * wait.
   */
  static Path users(Sandbox sandbox) {
    return sandbox.htpasswd(
        Stream.of("crane", "regctl", "oras", "helm", "buildah", "podman", "skopeo", "docker", "ctr")
            .flatMap(client -> Stream.of(client, "secret"))
            .toArray(String[]::new));
  }

  /** At host:port. */
  static ClientFlow at(String address, Sandbox sandbox) {
    return new ClientFlow(sandbox, Map.of("HOST", address));
  }

  ClientFlow with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new ClientFlow(sandbox, more);
  }

  /** What clients push: {@code index} those that take an OCI layout, {@code image} the others. */
  ClientFlow of(SampleIndex index, SampleImage image) {
    return with("LAYOUT", index.layout().toString())
        .with("ARCHIVE", image.archive().toString())
        .with("IMAGE_ID", image.id());
  }

  /** Everything the client can. */
  CliResult play(String client) {
    return run(client);
  }

  /** Only a push, to {@code HOST/CLIENT/app:1}. */
  CliResult push(String client) {
    return run(client, "push");
  }

  private CliResult run(String client, String... more) {
    Path home = sandbox.directory(client);
    Cli cli = new Cli(home, environment).with("PATH", Tool.pathOfAll());
    String[] arguments = new String[more.length + 2];
    arguments[0] = Path.of("../hack/clients/flow.sh").toAbsolutePath().normalize().toString();
    arguments[1] = client;
    System.arraycopy(more, 0, arguments, 2, more.length);
    return cli.run(Tool.BASH, arguments);
  }
}
