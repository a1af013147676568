package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** docker and skopeo, unmodified, against our registry. */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.SKOPEO, Tool.HTPASSWD})
class RegistryClientsIT {

  private static final Pattern DIGEST = Pattern.compile("digest: (sha256:[0-9a-f]{64})");

  private Sandbox sandbox;
  private Skopeo skopeo;

  @BeforeEach
  void setUp(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.skopeo = sandbox.skopeo();
  }

  @Test
  void dockerLogsInWithTheRightPasswordOnlyAndThenPushesAndPulls(DockerDaemon daemon) {
    Path users = sandbox.htpasswd("ci", "right password");
    PriokRegistry registry =
        sandbox.priok(RegistrySetup.withUsers(sandbox.directory("store"), users));
    Docker docker = sandbox.docker(daemon);
    String image = registry.image("team/app:1");
    docker.load(SampleImage.write(sandbox.directory("image"), 1), image);

    assertThat(docker.run("push", image).expectFailure().output())
        .containsIgnoringCase("no basic auth credentials");
    assertThat(docker.login(registry.address(), "ci", "wrong password").expectFailure().output())
        .containsIgnoringCase("unauthorized");
    assertThat(docker.login(registry.address(), "ci", "right password").expectSuccess().stdout())
        .contains("Login Succeeded");
    docker.run("push", image).expectSuccess();
    docker.removeAllImages();
    docker.run("pull", image).expectSuccess();

    assertThat(registry.client().as("ci", "right password").tags("team/app")).containsExactly("1");
  }

  @Test
  void dockerPullsIntoAnEmptyDaemonTheVeryImageItPushed(DockerDaemon daemon) {
    PriokRegistry registry = sandbox.priok();
    Docker docker = sandbox.docker(daemon);
    SampleImage sample = SampleImage.write(sandbox.directory("image"), 2);
    String image = registry.image("team/app:1");
    docker.load(sample, image);

    String pushed = digestIn(docker.run("push", image).expectSuccess());
    docker.removeAllImages();
    CliResult pull = docker.run("pull", image).expectSuccess();

    assertThat(pull.stdout()).contains("Digest: " + pushed);
    assertThat(docker.imageId(image)).isEqualTo(sample.id());
    assertThat(Sha256.digest(registry.client().manifest("team/app", "1").body())).isEqualTo(pushed);
    docker.removeAllImages();
    docker.run("pull", registry.image("team/app@" + pushed)).expectSuccess();
  }

  @Test
  void dockerFindsEveryLayerThereWhenItPushesAgain(DockerDaemon daemon) {
    PriokRegistry registry = sandbox.priok();
    Docker docker = sandbox.docker(daemon);
    SampleImage sample = SampleImage.write(sandbox.directory("image"), 3);
    String image = registry.image("team/app:1");
    docker.load(sample, image);
    CliResult first = docker.run("push", image).expectSuccess();

    CliResult second = docker.run("push", image).expectSuccess();

    assertThat(first.stdout()).doesNotContain("Layer already exists");
    assertThat(second.stdout().lines().filter(line -> line.endsWith(": Layer already exists")))
        .hasSize(sample.layers());
    assertThat(digestIn(second)).isEqualTo(digestIn(first));
  }

  @Test
  void dockerMountsLayersFromTheRepositoryItPulledThemFrom(DockerDaemon daemon) {
    PriokRegistry registry = sandbox.priok();
    Docker docker = sandbox.docker(daemon);
    SampleImage sample = SampleImage.write(sandbox.directory("image"), 4);
    String image = registry.image("team/app:1");
    docker.load(sample, image);
    docker.run("push", image).expectSuccess();

    docker.run("tag", image, registry.image("other/copy:1")).expectSuccess();
    CliResult copy = docker.run("push", registry.image("other/copy:1")).expectSuccess();

    assertThat(copy.stdout().lines().filter(line -> line.contains(": Mounted from team/app")))
        .hasSize(sample.layers());
    assertThat(registry.client().catalog()).containsExactly("other/copy", "team/app");
  }

  @Test
  void skopeoCopiesDockerAndOciImagesThereAndBack() throws IOException {
    PriokRegistry registry = sandbox.priok();
    SampleImage sample = SampleImage.write(sandbox.directory("image"), 5);
    String archive = "docker-archive:" + sample.archive();

    skopeo.copy(archive, registry.transport("copy/docker:1"), "--format=v2s2").expectSuccess();
    skopeo.copy(archive, registry.transport("copy/oci:1"), "--format=oci").expectSuccess();

    assertReturnsUnchanged(
        registry, "copy/docker", "application/vnd.docker.distribution.manifest.v2+json");
    assertReturnsUnchanged(registry, "copy/oci", RegistryClient.OCI_MANIFEST);
    Path layout = sandbox.directory("layout");
    skopeo.copy(registry.transport("copy/oci:1"), "oci:" + layout + ":1").expectSuccess();
    skopeo.copy("oci:" + layout + ":1", registry.transport("copy/again:1")).expectSuccess();
    assertThat(registry.client().manifest("copy/again", "1").body())
        .isEqualTo(registry.client().manifest("copy/oci", "1").body());
    Path restored = sandbox.directory("archive").resolve("restored.tar");
    skopeo.copy(registry.transport("copy/docker:1"), "docker-archive:" + restored).expectSuccess();
    assertThat(restored).isNotEmptyFile();
  }

  /** Copies tag 1 into a directory, from there under tag 2, and compares every byte. */
  private void assertReturnsUnchanged(PriokRegistry registry, String repository, String mediaType)
      throws IOException {
    Path directory = sandbox.directory("dir");
    skopeo.copy(registry.transport(repository + ":1"), "dir:" + directory).expectSuccess();
    skopeo.copy("dir:" + directory, registry.transport(repository + ":2")).expectSuccess();

    var first = registry.client().manifest(repository, "1");
    assertThat(first.headers().firstValue("Content-Type")).hasValue(mediaType);
    assertThat(first.body()).isEqualTo(Files.readAllBytes(directory.resolve("manifest.json")));
    assertThat(registry.client().manifest(repository, "2").body()).isEqualTo(first.body());
    RegistryClient.json(first.body())
        .path("layers")
        .forEach(layer -> {
          String digest = layer.path("digest").asText();
          assertThat(registry.client().blob(repository, digest).body())
              .isEqualTo(bytes(directory.resolve(digest.substring("sha256:".length()))));
        });
  }

  @Test
  void skopeoCopiesAnIndexWithAllItsImages() {
    PriokRegistry registry = sandbox.priok();
    SampleIndex index = SampleIndex.write(sandbox.directory("index"), 6);

    skopeo
        .copy("oci:" + index.layout() + ":latest", registry.transport("multi/arch:1"), "--all")
        .expectSuccess();
    Path back = sandbox.directory("back");
    skopeo
        .copy(registry.transport("multi/arch:1"), "oci:" + back + ":latest", "--all")
        .expectSuccess();

    assertThat(Sha256.digest(registry.client().manifest("multi/arch", "1").body()))
        .isEqualTo(index.digest());
    assertThat(index.children())
        .allSatisfy(child ->
            assertThat(Sha256.digest(registry.client().manifest("multi/arch", child).body()))
                .isEqualTo(child));
    assertThat(back.resolve("blobs/sha256").resolve(index.digest().substring("sha256:".length())))
        .exists();
    assertThat(
            skopeo
                .inspect(registry.transport("multi/arch:1"), "--override-arch=arm64")
                .expectSuccess()
                .stdout())
        .contains("\"Architecture\": \"arm64\"");
  }

  @Test
  void skopeoInspectsListsAndDeletes() {
    PriokRegistry registry = sandbox.priok();
    SampleImage one = SampleImage.write(sandbox.directory("image"), 7);
    SampleImage two = SampleImage.write(sandbox.directory("image"), 8);
    skopeo
        .copy("docker-archive:" + one.archive(), registry.transport("team/app:1"))
        .expectSuccess();
    skopeo
        .copy("docker-archive:" + two.archive(), registry.transport("team/app:2"))
        .expectSuccess();
    String digest = Sha256.digest(registry.client().manifest("team/app", "1").body());

    var inspected =
        RegistryClient.json(utf8(skopeo.inspect(registry.transport("team/app:1")).expectSuccess()));
    var tags =
        RegistryClient.json(utf8(skopeo.listTags(registry.transport("team/app")).expectSuccess()));
    skopeo.delete(registry.transport("team/app:1")).expectSuccess();

    assertThat(inspected.path("Digest").asText()).isEqualTo(digest);
    assertThat(inspected.path("Layers")).hasSize(one.layers());
    assertThat(tags.path("Tags")).extracting(tag -> tag.asText()).containsExactly("1", "2");
    assertThat(registry.client().tags("team/app")).containsExactly("2");
    assertThat(skopeo.inspect(registry.transport("team/app:1")).expectFailure().stderr())
        .contains("manifest unknown");
    assertThat(registry.client().manifest("team/app", digest).statusCode()).isEqualTo(404);
    skopeo.inspect(registry.transport("team/app:2")).expectSuccess();
  }

  private static String digestIn(CliResult push) {
    Matcher digest = DIGEST.matcher(push.stdout());
    assertThat(digest.find()).as("a digest in %s", push).isTrue();
    return digest.group(1);
  }

  private static byte[] utf8(CliResult result) {
    return result.stdout().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
