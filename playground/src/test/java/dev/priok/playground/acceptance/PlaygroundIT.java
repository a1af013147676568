package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code make run} as a person uses it, with docker and kubectl as they have them. */
@AcceptanceTest(tools = {Tool.DOCKER, Tool.DOCKERD, Tool.KUBECTL, Tool.SKOPEO})
class PlaygroundIT {
  private static final Pattern ADDRESS = Pattern.compile("Registry apps/team is at (\\S+)");
  private static final Pattern LOGIN = Pattern.compile("(?m)^ +(kubectl .* docker login .*)$");
  private static final Pattern CA = Pattern.compile("(?m)^ +(mkdir -p ca && kubectl .*)$");
  private static final Pattern DIGEST = Pattern.compile("(?i)digest: (sha256:[0-9a-f]{64})");

  /** Root may write anywhere, unless it gives that up. */
  private static final List<String> WITHOUT_ROOTS_RIGHTS =
      "root".equals(System.getProperty("user.name"))
          ? List.of("setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override")
          : List.of();

  private Sandbox sandbox;
  private Path data;

  @BeforeEach
  void setUp(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.data = sandbox.directory("data");
  }

  @Test
  void aPersonLogsInPushesPullsAndSeesTheCatalogCount(DockerDaemon daemon) throws IOException {
    try (PlaygroundProcess playground = PlaygroundProcess.start(data)) {
      String address = playground.awaitMatch(ADDRESS);
      String login = playground.awaitMatch(LOGIN);
      Docker docker = sandbox.docker(daemon);
      SampleImage sample = SampleImage.write(sandbox.directory("image"), 11);
      String image = address + "/team/app:1";
      docker.load(sample, image);

      assertThat(shell(daemon, login).expectSuccess().stdout()).contains("Login Succeeded");
      String pushed = digestIn(docker.run("push", image).expectSuccess());
      docker.removeAllImages();
      String pulled = digestIn(docker.run("pull", image).expectSuccess());

      assertThat(pulled).isEqualTo(pushed);
      assertThat(docker.imageId(image)).isEqualTo(sample.id());
      assertThat(tagsForWhoTrustsTheCa(daemon, playground.awaitMatch(CA), address))
          .contains("\"1\"");
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() ->
              assertThat(registries())
                  .containsPattern("(?m)^team +True +\\Q" + address + "\\E +1 +1 +7MiB"));
      assertThat(kubectl("-n", "apps", "wait", "--for=condition=Ready", "registry/team").stdout())
          .contains("condition met");

      Path repository =
          data.resolve("volumes/apps/team-registry/docker/registry/v2/repositories/team");
      Directories.delete(repository);
      await()
          .atMost(Duration.ofSeconds(45))
          .untilAsserted(() -> assertThat(registries()).containsPattern("(?m)^team .* 0 +0 +0B"));
    }
  }

  @Test
  void aSecondStartFindsEverythingAgainAndLeavesNoProcess(DockerDaemon daemon) throws IOException {
    Docker docker = sandbox.docker(daemon);
    String login;
    String address;
    List<ProcessHandle> processes;
    try (PlaygroundProcess first = PlaygroundProcess.start(data)) {
      address = first.awaitMatch(ADDRESS);
      login = first.awaitMatch(LOGIN);
      docker.load(SampleImage.write(sandbox.directory("image"), 12), address + "/team/app:1");
      shell(daemon, login).expectSuccess();
      docker.run("push", address + "/team/app:1").expectSuccess();
      processes = first.descendants();
      assertThat(processes).isNotEmpty();
    }
    assertThat(processes).noneMatch(ProcessHandle::isAlive);

    try (PlaygroundProcess second = PlaygroundProcess.start(data)) {
      assertThat(second.awaitMatch(ADDRESS)).isEqualTo(address);
      docker.removeAllImages();
      docker.run("pull", address + "/team/app:1").expectSuccess();
    }
  }

  @Test
  void aBusyPortMeansTheNextFreeOneAndALineThatSaysSo() throws IOException {
    try (ServerSocket other = new ServerSocket()) {
      takePort5000(other);
      try (PlaygroundProcess playground = PlaygroundProcess.start(data)) {
        assertThat(playground.awaitMatch(ADDRESS)).doesNotEndWith(":5000");
        assertThat(playground.output())
            .containsPattern("5000 is taken by another program, using \\d+");
      }
    }
  }

  @Test
  void aSecondPlaygroundOnTheSameDirectoryIsRefusedInOneLine() throws IOException {
    try (PlaygroundProcess first = PlaygroundProcess.start(data)) {
      first.awaitMatch(ADDRESS);
      try (PlaygroundProcess second = PlaygroundProcess.start(data)) {
        assertThat(second.awaitExit()).isEqualTo(1);
        assertThat(second.output().strip().lines().toList())
            .singleElement()
            .asString()
            .contains("Another playground", data.toString(), "--data");
      }
    }
  }

  @Test
  void aDirectoryThatItMayNotWriteIsNamedInOneLine() throws IOException {
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-xr-xr-x"));
    try (PlaygroundProcess playground = PlaygroundProcess.startBy(WITHOUT_ROOTS_RIGHTS, data)) {
      assertThat(playground.awaitExit()).isEqualTo(1);
      assertThat(playground.output().strip().lines().toList())
          .singleElement()
          .asString()
          .contains(data.toString(), "cannot be written", "Permission denied", "--data DIR");
    } finally {
      Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  /** With the password that {@code docker login} kept, and with the certificate checked. */
  private String tagsForWhoTrustsTheCa(DockerDaemon daemon, String fetchCa, String address)
      throws IOException {
    String directory = sandbox.directory("trusting").toString();
    String list = "skopeo list-tags --cert-dir=%s docker://" + address + "/team/app";
    shell(daemon, "cd " + directory + " && mkdir none && ! " + list.formatted("none"))
        .expectSuccess();
    return shell(daemon, "cd " + directory + " && " + fetchCa + " && " + list.formatted("ca"))
        .expectSuccess()
        .stdout();
  }

  private static void takePort5000(ServerSocket socket) {
    try {
      socket.bind(new InetSocketAddress(5000));
    } catch (IOException e) {
      assertThat(e).as("somebody else has it, which is as good").isInstanceOf(BindException.class);
    }
  }

  private CliResult shell(DockerDaemon daemon, String line) {
    return sandbox
        .cli()
        .with("DOCKER_HOST", daemon.host())
        .with("KUBECONFIG", kubeconfig())
        .run(Tool.SH, "-c", line);
  }

  private CliResult kubectl(String... arguments) {
    return sandbox
        .cli()
        .with("KUBECONFIG", kubeconfig())
        .run(Tool.KUBECTL, arguments)
        .expectSuccess();
  }

  private String registries() {
    return kubectl("-n", "apps", "get", "registry").stdout();
  }

  private String kubeconfig() {
    return data.resolve("kubeconfig").toString();
  }

  private static String digestIn(CliResult result) {
    Matcher digest = DIGEST.matcher(result.stdout());
    assertThat(digest.find()).as(result.toString()).isTrue();
    return digest.group(1);
  }
}
