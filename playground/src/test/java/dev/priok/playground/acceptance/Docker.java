package dev.priok.playground.acceptance;

import java.util.List;

/** The docker command line of one test: the run's daemon, credentials of its own. */
record Docker(DockerDaemon daemon, Cli cli) {

  CliResult run(String... arguments) {
    return cli.with("DOCKER_HOST", daemon.host()).run(Tool.DOCKER, arguments);
  }

  CliResult login(String registry, String user, String password) {
    return cli.with("DOCKER_HOST", daemon.host())
        .runWithInput(
            password, Tool.DOCKER, "login", "--username", user, "--password-stdin", registry);
  }

  /** Loads {@code image} and gives it the name {@code reference} as well. */
  void load(SampleImage image, String reference) {
    run("load", "--input", image.archive().toString()).expectSuccess();
    run("tag", image.id(), reference).expectSuccess();
  }

  String imageId(String reference) {
    return run("image", "inspect", "--format", "{{.Id}}", reference)
        .expectSuccess()
        .stdout()
        .strip();
  }

  /** Removes every image, so that a pull has to fetch each layer. */
  void removeAllImages() {
    List<String> ids =
        run("images", "--quiet", "--all", "--no-trunc")
            .expectSuccess()
            .stdout()
            .lines()
            .distinct()
            .toList();
    for (String id : ids) {
      run("rmi", "--force", id).expectSuccess();
    }
  }
}
