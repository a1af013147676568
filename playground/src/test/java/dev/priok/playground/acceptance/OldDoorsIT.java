package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What docker still asks in the words of the first registry API. */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.SKOPEO, Tool.PODMAN, Tool.HTPASSWD})
class OldDoorsIT {

  @Test
  void dockerSearchFinds(Sandbox sandbox, DockerDaemon daemon) {
    PriokRegistry registry = sandbox.priok(RegistrySetup.open(sandbox.directory("store")));
    push(sandbox, registry);

    String found =
        sandbox
            .docker(daemon)
            .run("search", registry.address() + "/front")
            .expectSuccess()
            .stdout();

    assertThat(found).contains("team/frontend").doesNotContain("team/backend");
  }

  @Test
  void dockerSearchFindsForWhoIsLoggedIn(Sandbox sandbox, DockerDaemon daemon) {
    PriokRegistry registry =
        sandbox.priok(
            RegistrySetup.withUsers(sandbox.directory("store"), sandbox.htpasswd("ci", "secret")));
    push(sandbox, registry, "--dest-creds=ci:secret");
    Docker docker = sandbox.docker(daemon);
    String term = registry.address() + "/front";

    docker.run("search", term).expectFailure();
    docker.login(registry.address(), "ci", "secret").expectSuccess();

    assertThat(docker.run("search", term).expectSuccess().stdout()).contains("team/frontend");
  }

  @Test
  void podmanSearchFindsAndPullsWhatItFound(Sandbox sandbox) {
    PriokRegistry registry = sandbox.priok(RegistrySetup.open(sandbox.directory("store")));
    push(sandbox, registry);
    try (Podman podman = Podman.create(sandbox.cli())) {
      CliResult found = podman.run("search", registry.address() + "/front").expectSuccess();
      CliResult tags =
          podman
              .run("search", "--list-tags", registry.address() + "/team/frontend")
              .expectSuccess();

      assertThat(found.stdout()).contains("team/frontend").doesNotContain("team/backend");
      assertThat(tags.stdout()).containsPattern("team/frontend +1");
      podman.run("pull", registry.image("team/frontend:1")).expectSuccess();
    }
  }

  private static void push(Sandbox sandbox, PriokRegistry registry, String... options) {
    String image = "docker-archive:" + SampleImage.write(sandbox.directory("image"), 43).archive();
    for (String name : new String[] {"team/frontend:1", "team/backend:1"}) {
      sandbox.skopeo().copy(image, registry.transport(name), options).expectSuccess();
    }
  }
}
