package dev.priok.playground.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What clients say, at once and last of all, when there is no room: on a disk that is nearly full,
 * and when it fills up in the middle of a layer. {@code docs/storage.md} quotes them.
 */
@AcceptanceTest(
    tools = {
      Tool.CRANE,
      Tool.REGCTL,
      Tool.ORAS,
      Tool.HELM,
      Tool.BUILDAH,
      Tool.PODMAN,
      Tool.SKOPEO,
      Tool.DOCKER,
      Tool.DOCKERD,
      Tool.CONTAINERD,
      Tool.CTR,
      Tool.BASH
    })
class FullDiskClientsIT {

  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  /** Most of it the client's own work on 24 MiB; one that tries again needs a minute. */
  private static final Duration WITH_A_LARGE_LAYER = Duration.ofSeconds(30);

  private static final String QUOTED_ADDRESS = "127.0.0.1:5077";

  private static SmallDisk nearlyFull;
  private static SmallDisk tooSmall;
  private static PriokRegistry refusing;
  private static PriokRegistry filling;
  private static ClientFlow small;
  private static ClientFlow large;

  @BeforeAll
  static void startOnSmallDisks(Sandbox sandbox) {
    nearlyFull = SmallDisk.mount(sandbox.directory("nearly"), sandbox.cli());
    tooSmall = SmallDisk.mount(sandbox.directory("small"), sandbox.cli());
    refusing = sandbox.priok(RegistrySetup.open(nearlyFull.directory()));
    filling = sandbox.priok(RegistrySetup.open(tooSmall.directory()));
    nearlyFull.fillUpTo(100_000);
    small =
        ClientFlow.at(refusing.address(), sandbox)
            .of(
                SampleIndex.write(sandbox.directory("index"), 80),
                SampleImage.write(sandbox.directory("image"), 81));
    large =
        ClientFlow.at(filling.address(), sandbox)
            .of(
                SampleIndex.write(sandbox.directory("index"), 82, 24 << 20),
                SampleImage.write(sandbox.directory("image"), 83, List.of(24 << 20)));
  }

  @AfterAll
  static void unmount() {
    refusing.stop();
    filling.stop();
    nearlyFull.close();
    tooSmall.close();
  }

  @Test
  void docker(DockerDaemon daemon) throws IOException {
    assertSaidAtOnce("docker", small.with("DOCKER_HOST", daemon.host()));
    assertNamesTheCause("docker", large.with("DOCKER_HOST", daemon.host()));
  }

  /** In the middle of a layer it may say no more than that its pipe was closed. */
  @Test
  void ctr(Sandbox sandbox) throws IOException {
    try (Containerd containerd = Containerd.start(sandbox.cli())) {
      String socket = containerd.socket().toString();
      assertSaidAtOnce("ctr", small.with("CONTAINERD_ADDRESS", socket));
      large.with("CONTAINERD_ADDRESS", socket).push("ctr").expectFailure();
    }
  }

  @Test
  void skopeo() throws IOException {
    assertSaidAtOnce("skopeo", small);
    assertNamesTheCause("skopeo", large);
  }

  @Test
  void podman() throws IOException {
    assertSaidAtOnce("podman", small);
    assertNamesTheCause("podman", large);
  }

  @Test
  void buildah() throws IOException {
    assertSaidAtOnce("buildah", small);
    assertNamesTheCause("buildah", large);
  }

  @Test
  void crane() throws IOException {
    assertSaidAtOnce("crane", small);
    assertNamesTheCause("crane", large);
  }

  /** In the middle of a layer it tries another way and speaks of that. */
  @Test
  void regctl() throws IOException {
    assertSaidAtOnce("regctl", small);
    large.push("regctl").expectFailure();
  }

  @Test
  void oras() throws IOException {
    assertSaidAtOnce("oras", small);
    assertNamesTheCause("oras", large);
  }

  @Test
  void helm() throws IOException {
    assertSaidAtOnce("helm", small);
  }

  private static void assertSaidAtOnce(String client, ClientFlow flow) throws IOException {
    String line = assertNamesTheCause(client, flow, AT_ONCE);
    String quoted =
        line.replace(flow.environment().getOrDefault("HOST", ""), QUOTED_ADDRESS)
            .replaceAll("time=[^ ]+", "time=...")
            .replaceAll("[0-9a-f]{64}", "...");
    assertThat(Files.readString(Path.of("../docs/storage.md")).lines())
        .as("the lines of docs/storage.md")
        .contains(quoted);
  }

  private static void assertNamesTheCause(String client, ClientFlow flow) {
    var _ = assertNamesTheCause(client, flow, WITH_A_LARGE_LAYER);
  }

  /** Returns the last line that was printed. */
  private static String assertNamesTheCause(String client, ClientFlow flow, Duration atMost) {
    long began = System.nanoTime();
    CliResult push = flow.push(client).expectFailure();
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    String line = push.stderr().lines().filter(text -> !text.isBlank()).toList().getLast();
    assertThat(line)
        .contains("registry " + flow.environment().get("HOST") + ": storage is ")
        .contains("full")
        .contains("so nothing can be pushed: delete images that are no longer needed or enlarge");
    assertThat(took).as(push.toString()).isLessThan(atMost);
    return line;
  }
}
