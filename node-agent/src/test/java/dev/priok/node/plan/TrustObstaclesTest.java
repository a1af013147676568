package dev.priok.node.plan;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static dev.priok.node.testing.TestNode.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.report.RegistryState;
import dev.priok.node.report.TrustState;
import dev.priok.node.testing.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/**
 * What is in the way: foreign files, a runtime that reads nothing, entries that are not allowed.
 */
class TrustObstaclesTest extends NodeTrustFixture {
  @Test
  void saysWhenTheConfiguredDirectoryIsNotVisible() {
    node.write(
        CONFIG,
        "version = 2\n[plugins.\"io.containerd.grpc.v1.cri\".registry]\nconfig_path = \"/opt/x/certs\"\n");

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.FAILED);
    assertThat(state.message()).contains("/opt/x/certs", "does not mount it");
    assertThat(node.exists(Path.of("/opt"))).isFalse();
  }

  @Test
  void refusesPlainHttpInANamespaceThatTheInstallerDidNotName() {
    node.document.http("apps", "team", "10.96.7.12", 5000);

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.NOT_ALLOWED);
    assertThat(state.message()).contains("nodeAgent.allowInsecureNamespaces");
    assertThat(node.exists(DIRECTORY)).isFalse();
    assertThat(node.probed).isEmpty();
  }

  @Test
  void keepsTrustWhenTheEntryCannotBeUnderstood() {
    node.converge();
    node.document.key("apps.team.properties", "namespace=apps\nname=team\nhost=??\n");

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.FAILED);
    assertThat(node.exists(HOSTS)).isTrue();
  }

  @Test
  void oneBadEntryHoldsUpNobodyElse() {
    node.document.key("bad.bad.properties", "\\u12").key("apps.x.properties", "");

    List<RegistryState> states = node.converge();

    assertThat(states)
        .extracting(state -> state.id() + " " + state.state())
        .containsExactly("apps/team TRUSTED", "apps/x FAILED", "bad/bad FAILED");
  }

  @Test
  void saysWhichTwoLinesToAddWhenContainerdReadsNoDirectory() {
    node.write(CONFIG, "version = 2\n");

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.CONFIG_PATH_UNSET);
    assertThat(state.message())
        .isEqualTo(
            "containerd reads no certs.d: add to /etc/containerd/config.toml the two lines"
                + " `[plugins.\"io.containerd.grpc.v1.cri\".registry]` and"
                + " `config_path = \"/etc/containerd/certs.d\"`, and restart containerd once");
    assertThat(node.exists(DIRECTORY)).isFalse();
  }

  @Test
  void writesToTheFirstOfSeveralDirectoriesAndSaysWhatIsWrong() {
    node.write(
        CONFIG,
        """
        version = 3
        [plugins.'io.containerd.cri.v1.images'.registry]
          config_path = '/etc/containerd/certs.d:/etc/docker/certs.d'
        """);

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.CONFIG_PATH_MULTI_ROOT);
    assertThat(state.message()).contains("set a single one");
    assertThat(node.exists(HOSTS)).isTrue();
    assertThat(node.outcome().configPath().configured())
        .isEqualTo("/etc/containerd/certs.d:/etc/docker/certs.d");
  }

  @Test
  void neverTouchesWhatIsNotOurs() throws IOException {
    Path other = CERTS_D.resolve("team-registry.apps.svc_5000_");
    Map<String, Runnable> obstacles =
        Map.of(
            HOSTS + " is in the way", () -> node.write(HOSTS, "server = \"https://theirs\"\n"),
            CA + " is in the way", () -> node.write(CA, PEM),
            DIRECTORY + "/x.crt is in the way", () -> node.write(DIRECTORY.resolve("x.crt"), PEM),
            DIRECTORY + " is in the way", () -> node.write(DIRECTORY, "a file"),
            other + " is in the way", () -> node.makeDirectories(other));
    for (Map.Entry<String, Runnable> obstacle : obstacles.entrySet()) {
      obstacle.getValue().run();
      SortedMap<String, String> before = TreeSnapshot.of(node.root);

      RegistryState state = only(node.converge());

      assertThat(state.state()).as(obstacle.getKey()).isEqualTo(TrustState.CONFLICT);
      assertThat(state.message()).startsWith(obstacle.getKey());
      assertThat(TreeSnapshot.of(node.root)).isEqualTo(before);
      node.delete(CERTS_D);
      node.makeDirectories(CERTS_D);
    }
  }

  @Test
  void neverWritesThroughALink() throws IOException {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.createSymbolicLink(node.local(DIRECTORY), elsewhere);

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.CONFLICT);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void doesNotOverwriteAFileThatAppearsWhileTheRegistryIsAsked() {
    node.duringProbe = () -> node.write(HOSTS, "theirs");

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.CONFLICT);
    assertThat(node.read(HOSTS)).isEqualTo("theirs");
  }

  @Test
  void doesNotOverwriteOurFileThatSomebodyChanged() {
    node.converge();
    String changed = node.read(HOSTS).replace("dial_timeout = \"2s\"", "dial_timeout = \"9s\"");
    node.write(HOSTS, changed);

    RegistryState state = only(converge("10.96.7.99", OTHER_PEM));

    assertThat(state.state()).isEqualTo(TrustState.CONFLICT);
    assertThat(state.message())
        .isEqualTo(HOSTS + " was changed after Priok wrote it: delete it to let Priok go on");
    assertThat(node.read(HOSTS)).isEqualTo(changed);
    assertThat(node.read(CA)).endsWith(PEM);
  }
}
