package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * {@code anonymous: pull}: everybody pulls, users push, as docker, skopeo and containerd see it.
 */
@AcceptanceTest(
    tools = {Tool.DOCKER, Tool.DOCKERD, Tool.SKOPEO, Tool.HTPASSWD, Tool.CONTAINERD, Tool.CTR})
class AnonymousPullIT {

  private Sandbox sandbox;
  private Path users;
  private PriokRegistry registry;
  private SampleImage image;

  @BeforeEach
  void setUp(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.users = sandbox.htpasswd("ci", "secret");
    this.registry =
        sandbox.priok(RegistrySetup.withUsersAndAnonymousPull(sandbox.directory("store"), users));
    this.image = SampleImage.write(sandbox.directory("image"), 60);
  }

  @Test
  void dockerPullsWithoutALoginAndPushesWithOne(DockerDaemon daemon) {
    Docker docker = sandbox.docker(daemon);
    String name = registry.image("app:1");
    docker.load(image, name);

    assertThat(docker.run("push", name).expectFailure().output())
        .contains("denied: log in with user name and password");
    assertThat(docker.login(registry.address(), "ci", "wrong").expectFailure().output())
        .containsIgnoringCase("unauthorized");
    docker.login(registry.address(), "ci", "secret").expectSuccess();
    docker.run("push", name).expectSuccess();
    docker.run("logout", registry.address()).expectSuccess();
    docker.run("push", name).expectFailure();

    docker.removeAllImages();
    docker.run("pull", name).expectSuccess();
    assertThat(docker.imageId(name)).isEqualTo(image.id());
  }

  @Test
  void anEditedPasswordEndsDockersLogin(DockerDaemon daemon) throws IOException {
    Docker docker = sandbox.docker(daemon);
    String name = registry.image("app:1");
    docker.load(image, name);
    docker.login(registry.address(), "ci", "secret").expectSuccess();
    docker.run("push", name).expectSuccess();

    Files.writeString(users, sandbox.htpasswdLines("ci", "changed"));

    assertThat(docker.run("push", name).expectFailure().output())
        .containsIgnoringCase("unauthorized");
  }

  @Test
  void skopeoPullsWithoutAndPushesAndDeletesWithCredentials() {
    Skopeo skopeo = sandbox.skopeo();
    String archive = "docker-archive:" + image.archive();
    String name = registry.transport("team/app:1");

    skopeo.copy(archive, name).expectFailure();
    assertThat(skopeo.copy(archive, name, "--dest-creds=ci:wrong").expectFailure().output())
        .contains("user name or password");
    skopeo.copy(archive, name, "--dest-creds=ci:secret").expectSuccess();
    skopeo.copy(name, "dir:" + sandbox.directory("pulled")).expectSuccess();
    skopeo.listTags(registry.transport("team/app")).expectSuccess();
    skopeo.delete(name).expectFailure();
    skopeo.delete(name, "--creds=ci:secret").expectSuccess();
  }

  @Test
  void containerdPullsWithoutAndPushesWithCredentials() {
    sandbox
        .skopeo()
        .copy(
            "docker-archive:" + image.archive(),
            registry.transport("team/app:1"),
            "--dest-creds=ci:secret")
        .expectSuccess();
    String name = registry.image("team/app:1");
    String copy = registry.image("team/copy:1");
    try (Containerd containerd = Containerd.start(sandbox.cli())) {
      containerd
          .ctr("images", "pull", "--plain-http", "--snapshotter=native", name)
          .expectSuccess();
      containerd.ctr("images", "tag", name, copy).expectSuccess();
      containerd.ctr("images", "push", "--plain-http", copy).expectFailure();
      containerd.ctr("images", "push", "--plain-http", "--user=ci:wrong", copy).expectFailure();
      containerd.ctr("images", "push", "--plain-http", "--user=ci:secret", copy).expectSuccess();
    }
    assertThat(registry.client().tags("team/copy")).containsExactly("1");
  }
}
