package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Users in an htpasswd file that Apache's tool wrote, as docker, skopeo and plain HTTP see them.
 */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.SKOPEO, Tool.HTPASSWD})
class HtpasswdIT {

  private Sandbox sandbox;
  private Skopeo skopeo;

  @BeforeEach
  void setUp(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.skopeo = sandbox.skopeo();
  }

  @Test
  void asksForTheUserOnEveryPath() {
    PriokRegistry registry = withUsers(sandbox.htpasswd("ci", "secret"));

    for (String path :
        List.of(
            "/v2/",
            "/v2/_catalog",
            "/v2/app/tags/list",
            "/v2/app/manifests/1",
            "/v2/app/blobs/sha256:" + "0".repeat(64))) {
      var answer = registry.client().get(path);
      RegistryClient.expect(401, answer);
      assertThat(answer.headers().firstValue("WWW-Authenticate"))
          .as(path)
          .hasValue("Basic realm=\"acceptance\"");
      assertThat(RegistryClient.json(answer.body()).path("errors").path(0).path("code").asText())
          .isEqualTo("UNAUTHORIZED");
    }
    RegistryClient.expect(401, registry.client().as("ci", "Secret").get("/v2/"));
    RegistryClient.expect(401, registry.client().as("ci", "").get("/v2/"));
    RegistryClient.expect(401, registry.client().as("nobody", "secret").get("/v2/"));
    RegistryClient.expect(200, registry.client().as("ci", "secret").get("/v2/"));
    RegistryClient.expect(200, registry.client().as("ci", "secret").get("/v2/_catalog"));
  }

  @Test
  void skopeoPushesWithTheRightPasswordOnly() {
    PriokRegistry registry =
        withUsers(sandbox.htpasswd("ci", "secret", "other", "pass:with:colons"));
    String image = "docker-archive:" + SampleImage.write(sandbox.directory("image"), 40).archive();

    skopeo.copy(image, registry.transport("app:1"), "--dest-creds=ci:wrong").expectFailure();
    skopeo.copy(image, registry.transport("app:1")).expectFailure();
    skopeo.copy(image, registry.transport("app:1"), "--dest-creds=ci:secret").expectSuccess();
    skopeo
        .copy(image, registry.transport("app:2"), "--dest-creds=other:pass:with:colons")
        .expectSuccess();

    assertThat(registry.client().as("ci", "secret").tags("app")).containsExactly("1", "2");
  }

  @Test
  void anEditedFileTakesEffectWithoutARestart(DockerDaemon daemon) throws IOException {
    Path users = sandbox.htpasswd("old", "secret");
    PriokRegistry registry = withUsers(users);
    Docker docker = sandbox.docker(daemon);
    docker.login(registry.address(), "old", "secret").expectSuccess();

    Files.writeString(users, sandbox.htpasswdLines("new", "secret"));

    assertThat(docker.login(registry.address(), "old", "secret").expectFailure().output())
        .containsIgnoringCase("unauthorized");
    docker.login(registry.address(), "new", "secret").expectSuccess();
    Files.writeString(users, sandbox.htpasswdLines("new", "changed"));
    docker.login(registry.address(), "new", "secret").expectFailure();
    docker.login(registry.address(), "new", "changed").expectSuccess();
  }

  @Test
  void aFileSwappedAsAKubeletDoesTakesEffectWithoutARestart() throws IOException {
    Path volume = sandbox.directory("volume");
    swapVolume(volume, "..1", sandbox.htpasswdLines("ci", "one"));
    Files.createSymbolicLink(volume.resolve("htpasswd"), Path.of("..data", "htpasswd"));
    PriokRegistry registry = withUsers(volume.resolve("htpasswd"));
    RegistryClient.expect(200, registry.client().as("ci", "one").get("/v2/"));

    swapVolume(volume, "..2", sandbox.htpasswdLines("ci", "two"));

    RegistryClient.expect(401, registry.client().as("ci", "one").get("/v2/"));
    RegistryClient.expect(200, registry.client().as("ci", "two").get("/v2/"));
  }

  @Test
  void aMissingFileOpensNothingAndItsComingIsNoticed(DockerDaemon daemon) throws IOException {
    Path users = sandbox.directory("auth").resolve("htpasswd");
    PriokRegistry registry = withUsers(users);

    assertNobodyGetsIn(registry, daemon);

    Files.writeString(users, sandbox.htpasswdLines("ci", "secret"));
    RegistryClient.expect(200, registry.client().as("ci", "secret").get("/v2/"));
    Files.delete(users);
    RegistryClient.expect(401, registry.client().as("ci", "secret").get("/v2/"));
    assertNobodyGetsIn(registry, daemon);
  }

  @Test
  void anEmptyFileOpensNothing(DockerDaemon daemon) throws IOException {
    PriokRegistry registry =
        withUsers(Files.createFile(sandbox.directory("auth").resolve("htpasswd")));

    assertNobodyGetsIn(registry, daemon);
  }

  @Test
  void whereEverybodyMayPushALoginStillDeletes(DockerDaemon daemon) {
    PriokRegistry registry =
        sandbox.priok(
            RegistrySetup.withUsersAndAnonymousFull(
                sandbox.directory("store"), sandbox.htpasswd("ci", "secret")));
    SampleImage image = SampleImage.write(sandbox.directory("image"), 42);
    String reference = registry.transport("app:1");

    skopeo.copy("docker-archive:" + image.archive(), reference).expectSuccess();
    skopeo.inspect(reference).expectSuccess();
    skopeo.delete(reference).expectFailure();
    skopeo.delete(reference, "--creds=ci:wrong").expectFailure();
    skopeo.delete(reference, "--creds=ci:secret").expectSuccess();
    assertThat(registry.client().tags("app")).isEmpty();

    Docker docker = sandbox.docker(daemon);
    String name = registry.address() + "/app:2";
    docker.load(image, name);
    docker.run("push", name).expectSuccess();
    docker.login(registry.address(), "ci", "secret").expectSuccess();
    docker.run("pull", name).expectSuccess();
    docker.run("logout", registry.address()).expectSuccess();
    docker.run("pull", name).expectSuccess();
  }

  private void assertNobodyGetsIn(PriokRegistry registry, DockerDaemon daemon) {
    RegistryClient.expect(401, registry.client().get("/v2/"));
    RegistryClient.expect(401, registry.client().as("", "").get("/v2/"));
    RegistryClient.expect(401, registry.client().as("docker", "docker").get("/v2/"));
    Docker docker = sandbox.docker(daemon);
    assertThat(docker.login(registry.address(), "docker", "docker").expectFailure().output())
        .containsIgnoringCase("unauthorized");
    String image = "docker-archive:" + SampleImage.write(sandbox.directory("image"), 41).archive();
    skopeo.copy(image, registry.transport("app:1")).expectFailure();
    skopeo.copy(image, registry.transport("app:1"), "--dest-creds=docker:docker").expectFailure();
    assertThat(registry.repositoryDirectory("app")).doesNotExist();
    // The peer makes up a user when there is no file; nothing of the kind appears here.
    assertThat(registry.logTail()).doesNotContainIgnoringCase("password=");
  }

  private PriokRegistry withUsers(Path htpasswd) {
    return sandbox.priok(RegistrySetup.withUsers(sandbox.directory("store"), htpasswd));
  }

  /** Writes a new version of a Secret volume and swaps {@code ..data} to it in one rename. */
  private static void swapVolume(Path volume, String version, String htpasswd) throws IOException {
    Path folder = Files.createDirectory(volume.resolve(version));
    Files.writeString(folder.resolve("htpasswd"), htpasswd);
    Path link = Files.createSymbolicLink(volume.resolve("..data_tmp"), Path.of(version));
    Files.move(link, volume.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
  }
}
