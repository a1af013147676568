package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code import} and {@code export} with archives of docker and skopeo, there and back. */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.SKOPEO, Tool.BASH})
class ArchivesIT {

  private Sandbox sandbox;
  private PriokRegistry registry;
  private RegistryCommand command;

  @BeforeEach
  void setUp(Sandbox sandbox) {
    this.sandbox = sandbox;
    registry = sandbox.priok();
    command = new RegistryCommand(sandbox.cli());
  }

  @Test
  void dockerSaveIsPipedInAndPulledAndExportIsPipedIntoDockerLoad(DockerDaemon daemon) {
    Docker docker = sandbox.docker(daemon);
    SampleImage sample = SampleImage.write(sandbox.directory("image"), 71);
    docker.load(sample, "team/app:1");
    RegistryCommand withDocker =
        new RegistryCommand(sandbox.cli().with("DOCKER_HOST", daemon.host()));

    withDocker
        .shell("docker save team/app:1 | registry-server import - --to " + url())
        .expectSuccess();
    docker.removeAllImages();
    docker.run("pull", registry.image("team/app:1")).expectSuccess();
    assertThat(docker.imageId(registry.image("team/app:1"))).isEqualTo(sample.id());
    docker.removeAllImages();
    withDocker
        .shell("registry-server export team/app:1 --from %s | docker load".formatted(store()))
        .expectSuccess();

    assertThat(docker.imageId("team/app:1")).isEqualTo(sample.id());
  }

  @Test
  void dockerLoadReadsPackedExportsOfSeveralImages(DockerDaemon daemon) {
    Docker docker = sandbox.docker(daemon);
    SampleImage sample = SampleImage.write(sandbox.directory("image"), 72);
    for (String name : new String[] {"team/app:1", "other:2"}) {
      sandbox
          .skopeo()
          .copy("docker-archive:" + sample.archive(), registry.transport(name))
          .expectSuccess();
    }
    Path file = sandbox.directory("out").resolve("both.tar.gz");

    command
        .shell("registry-server export team/app:1 other:2 --from %s -o %s".formatted(url(), file))
        .expectSuccess();
    docker.run("load", "--input", file.toString()).expectSuccess();

    assertThat(docker.imageId("team/app:1")).isEqualTo(docker.imageId("other:2"));
  }

  @Test
  void skopeoReadsWhatIsExportedAndWhatItWritesIsImported() {
    SampleImage sample = SampleImage.write(sandbox.directory("image"), 73);
    Skopeo skopeo = sandbox.skopeo();
    Path folder = sandbox.directory("skopeo");
    String archive = "docker-archive:" + sample.archive();
    skopeo.copy(archive, "oci:" + folder.resolve("layout") + ":1").expectSuccess();
    skopeo
        .copy(archive, "oci-archive:" + folder.resolve("oci.tar") + ":team/oci:1")
        .expectSuccess();
    skopeo
        .copy(archive, "docker-archive:" + folder.resolve("docker.tar") + ":team/docker:1")
        .expectSuccess();

    for (String line : new String[] {"layout --name team/layout", "oci.tar", "docker.tar"}) {
      command
          .shell("registry-server import %s/%s --to %s".formatted(folder, line, store()))
          .expectSuccess();
    }
    command
        .shell(
            "registry-server export team/oci:1 --from %s -o %s/ours.tar".formatted(url(), folder))
        .expectSuccess();

    assertThat(registry.client().catalog())
        .containsExactly("team/docker", "team/layout", "team/oci");
    String manifest = Sha256.digest(registry.client().manifest("team/oci", "1").body());
    assertThat(Sha256.digest(registry.client().manifest("team/layout", "1").body()))
        .isEqualTo(manifest);
    for (String transport : new String[] {"oci-archive:", "docker-archive:"}) {
      skopeo
          .copy(transport + folder.resolve("ours.tar"), "dir:" + sandbox.directory("dir"))
          .expectSuccess();
    }
  }

  @Test
  void anIndexGoesThroughAnArchiveWithAllItsImages() {
    SampleIndex index = SampleIndex.write(sandbox.directory("index"), 74);

    command
        .shell(
            "registry-server import %s --to %s --name multi/arch:1"
                .formatted(index.layout(), store()))
        .expectSuccess();
    command
        .shell(
            "registry-server export multi/arch:1 --from %s".formatted(store())
                + " | registry-server import - --to %s --name copy".formatted(url()))
        .expectSuccess();

    assertThat(Sha256.digest(registry.client().manifest("copy", "1").body()))
        .isEqualTo(index.digest());
    assertThat(index.children())
        .allSatisfy(child ->
            assertThat(registry.client().manifest("copy", child).statusCode()).isEqualTo(200));
  }

  @Test
  void dockerExportIsExplained(DockerDaemon daemon) {
    Docker docker = sandbox.docker(daemon);
    docker.load(SampleImage.write(sandbox.directory("image"), 75), "team/app:1");
    String container = docker.run("create", "team/app:1", "/none").expectSuccess().stdout().strip();
    RegistryCommand withDocker =
        new RegistryCommand(sandbox.cli().with("DOCKER_HOST", daemon.host()));

    CliResult refused =
        withDocker.shell(
            "docker export %s | registry-server import - --to %s".formatted(container, store()));
    docker.run("rm", container).expectSuccess();

    assertThat(refused.expectFailure().stderr()).contains("docker export").contains("docker save");
  }

  private String url() {
    return "http://" + registry.address();
  }

  private Path store() {
    return registry.rootDirectory();
  }
}
