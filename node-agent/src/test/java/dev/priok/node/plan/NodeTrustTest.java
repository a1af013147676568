package dev.priok.node.plan;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static dev.priok.node.testing.TestNode.CONFIG;
import static dev.priok.node.testing.TestNode.JOURNAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.desired.RegistryId;
import dev.priok.node.report.RegistryState;
import dev.priok.node.report.TrustState;
import dev.priok.node.testing.MemoryDirectory;
import dev.priok.node.testing.TestAuthority;
import dev.priok.node.testing.TestNode;
import dev.priok.node.testing.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTrustTest {
  private static final RegistryId TEAM = new RegistryId("apps", "team");
  private static final Path DIRECTORY = CERTS_D.resolve("team-registry.apps.svc:5000");
  private static final Path HOSTS = DIRECTORY.resolve("hosts.toml");
  private static final Path CA = DIRECTORY.resolve("ca.crt");

  private static String pem;
  private static String otherPem;

  @TempDir(factory = MemoryDirectory.class)
  Path temporary;

  private TestNode node;

  @BeforeAll
  static void makeAuthorities() {
    pem = new TestAuthority("install").pem();
    otherPem = new TestAuthority("next").pem();
  }

  @BeforeEach
  void makeNode() {
    node = new TestNode(temporary);
    node.document.revision("r1").https("apps", "team", "10.96.7.12", 5000, pem);
  }

  private static RegistryState only(List<RegistryState> states) {
    assertThat(states).hasSize(1);
    return states.getFirst();
  }

  @Test
  void writesCaAndHostsOfARegistryThatAnswers() {
    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(state.message()).isEmpty();
    assertThat(node.read(CA)).startsWith("# managed-by: priok; registry=apps/team;").endsWith(pem);
    assertThat(node.read(HOSTS)).contains("[host.\"https://10.96.7.12:5000\"]");
    assertThat(node.read(JOURNAL)).contains("team-registry.apps.svc\\:5000/hosts.toml");
  }

  @Test
  void doesNothingMoreOnceAllIsInPlace() {
    node.converge();
    SortedMap<String, String> written = TreeSnapshot.of(node.root);
    int lines = node.log.size();

    node.round();

    assertThat(TreeSnapshot.of(node.root)).isEqualTo(written);
    assertThat(node.probed).hasSize(1);
    assertThat(node.log).hasSize(lines);
  }

  @Test
  void leavesTheNodeAsItWasWhenTheRegistryIsNoLongerNamed() {
    node.write(CERTS_D.resolve("docker.io/hosts.toml"), "server = \"https://mirror.test\"\n");
    SortedMap<String, String> before = TreeSnapshot.of(node.local(Path.of("/etc")));
    node.converge();

    List<RegistryState> states = withdraw();

    assertThat(states).isEmpty();
    assertThat(TreeSnapshot.of(node.local(Path.of("/etc")))).isEqualTo(before);
    assertThat(node.exists(JOURNAL)).isFalse();
  }

  private List<RegistryState> withdraw() {
    node.document.revision("r2").without("apps.team.properties");
    return node.converge();
  }

  @Test
  void makesCertsDirectoryWhereItIsMissingAndTakesItAwayWithTheLastRegistry() {
    node.delete(CERTS_D);
    SortedMap<String, String> before = TreeSnapshot.of(node.local(Path.of("/etc")));
    node.document.https("shop", "main", "10.96.7.13", 5000, pem);
    node.converge();

    withdraw();
    assertThat(node.exists(CERTS_D.resolve("main-registry.shop.svc:5000/hosts.toml"))).isTrue();
    node.document.without("shop.main.properties");
    node.converge();

    assertThat(TreeSnapshot.of(node.local(Path.of("/etc")))).isEqualTo(before);
  }

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
  void leavesADirectoryThatWasThereBeforeEvenWhenItIsEmptyAgain() {
    node.makeDirectories(DIRECTORY);
    node.converge();

    withdraw();

    assertThat(node.exists(DIRECTORY)).isTrue();
    assertThat(node.exists(HOSTS)).isFalse();
    assertThat(node.exists(CA)).isFalse();
  }

  @Test
  void leavesADirectoryInWhichSomebodyPutAFile() {
    node.converge();
    node.write(DIRECTORY.resolve("client.cert"), "theirs");

    withdraw();

    assertThat(node.read(DIRECTORY.resolve("client.cert"))).isEqualTo("theirs");
    assertThat(node.exists(HOSTS)).isFalse();
  }

  @Test
  void waitsForTheRegistryToAnswerBeforeItWrites() {
    node.silent.add(TEAM);
    RegistryState pending = only(node.converge());
    boolean writtenWhileSilent = node.exists(DIRECTORY);
    node.silent.clear();
    node.pass(Duration.ofSeconds(1));
    RegistryState trusted = only(node.round());

    assertThat(pending.state()).isEqualTo(TrustState.PENDING);
    assertThat(pending.message()).contains("https://10.96.7.12:5000/v2/");
    assertThat(writtenWhileSilent).isFalse();
    assertThat(trusted.state()).isEqualTo(TrustState.TRUSTED);
  }

  @Test
  void asksASilentRegistryLessAndLessOften() {
    node.silent.add(TEAM);
    node.converge();
    for (int second = 0; second < 60; second++) {
      node.pass(Duration.ofSeconds(1));
      node.round();
    }

    // After 1, 2, 4, 8, 16 and then every 30 seconds.
    assertThat(node.probed).hasSize(6);
    assertThat(node.outcome().nextProbe()).hasValue(node.now.plusSeconds(1));
  }

  @Test
  void asksAtOnceWhenTheEntryOfASilentRegistryChanges() {
    node.silent.add(TEAM);
    node.converge();
    node.silent.clear();

    RegistryState state = only(converge("10.96.7.99", pem));

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
  }

  private List<RegistryState> converge(String clusterIps, String authority) {
    node.document.revision("next").https("apps", "team", clusterIps, 5000, authority);
    return node.converge();
  }

  @Test
  void keepsWhatWasTrustedWhileTheNewAddressDoesNotAnswer() {
    node.converge();
    String before = node.read(HOSTS);
    node.silent.add(TEAM);

    RegistryState state = only(converge("10.96.7.99", pem));

    assertThat(state.state()).isEqualTo(TrustState.PENDING);
    assertThat(node.read(HOSTS)).isEqualTo(before);
  }

  @Test
  void staysTrustedWithoutAskingWhenTheRegistryIsDownLater() {
    node.converge();
    node.silent.add(TEAM);

    RegistryState state = only(node.round());

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(node.exists(HOSTS)).isTrue();
  }

  @Test
  void followsANewAddressAndANewAuthority() {
    node.converge();

    RegistryState state = only(converge("10.96.7.99,fd00::12", otherPem));

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(node.read(CA)).endsWith(otherPem);
    assertThat(node.read(HOSTS))
        .contains("server = \"https://10.96.7.99:5000\"", "[host.\"https://[fd00::12]:5000\"]")
        .doesNotContain("10.96.7.12");
  }

  @Test
  void removesTheAuthorityWhenTheRegistryBecomesPlainHttp() {
    node.policy = ClaimPolicy.allowingInsecure("apps");
    node.converge();
    node.document.revision("r2").http("apps", "team", "10.96.7.12", 5000);

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(node.exists(CA)).isFalse();
    assertThat(node.read(HOSTS))
        .contains("[host.\"http://10.96.7.12:5000\"]")
        .doesNotContain("ca =");
  }

  @Test
  void movesToANewPortOnlyWhenTheRegistryAnswersThere() {
    node.converge();
    node.document.https("apps", "team", "10.96.7.12", 5443, pem);
    node.silent.add(TEAM);
    node.converge();
    boolean oldWhileSilent = node.exists(HOSTS);
    node.silent.clear();
    node.pass(Duration.ofSeconds(1));

    RegistryState state = only(node.round());

    assertThat(oldWhileSilent).isTrue();
    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(node.exists(DIRECTORY)).isFalse();
    assertThat(node.exists(CERTS_D.resolve("team-registry.apps.svc:5443/hosts.toml"))).isTrue();
  }

  @Test
  void writesAgainWhatSomebodyDeleted() {
    node.converge();
    String hosts = node.read(HOSTS);
    node.delete(DIRECTORY);

    RegistryState state = only(node.round());

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(node.read(HOSTS)).isEqualTo(hosts);
  }

  @Test
  void refusesPlainHttpInANamespaceThatTheInstallerDidNotName() {
    node.document.http("apps", "team", "10.96.7.12", 5000);

    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.NOT_ALLOWED);
    assertThat(state.message()).contains("nodeTrust.allowInsecureNamespaces");
    assertThat(node.exists(DIRECTORY)).isFalse();
    assertThat(node.probed).isEmpty();
  }

  @Test
  void withdrawsTrustWhenTheInstallerTakesThePermissionBack() {
    node.policy = ClaimPolicy.allowingInsecure("*");
    node.document.http("apps", "team", "10.96.7.12", 5000);
    node.converge();
    node.policy = ClaimPolicy.allowingInsecure("other");

    RegistryState state = only(node.round());

    assertThat(state.state()).isEqualTo(TrustState.NOT_ALLOWED);
    assertThat(node.exists(DIRECTORY)).isFalse();
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
            CA + " is in the way", () -> node.write(CA, pem),
            DIRECTORY + "/x.crt is in the way", () -> node.write(DIRECTORY.resolve("x.crt"), pem),
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

    RegistryState state = only(converge("10.96.7.99", otherPem));

    assertThat(state.state()).isEqualTo(TrustState.CONFLICT);
    assertThat(state.message())
        .isEqualTo(HOSTS + " was changed after Priok wrote it: delete it to let Priok go on");
    assertThat(node.read(HOSTS)).isEqualTo(changed);
    assertThat(node.read(CA)).endsWith(pem);
  }

  @Test
  void keepsAChangedFileAndTheAuthorityItNamesWhenTheRegistryGoes() {
    node.converge();
    node.write(HOSTS, node.read(HOSTS) + "# mine\n");

    RegistryState left = only(withdraw());
    boolean authorityKept = node.exists(CA);
    node.delete(HOSTS);
    List<RegistryState> states = node.round();

    assertThat(left.state()).isEqualTo(TrustState.CONFLICT);
    assertThat(authorityKept).isTrue();
    assertThat(states).isEmpty();
    assertThat(node.exists(DIRECTORY)).isFalse();
  }

  @Test
  void knowsItsFilesWithoutTheJournal() {
    node.converge();
    node.delete(JOURNAL);
    node.restart();
    RegistryState state = only(node.round());

    withdraw();

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(node.exists(HOSTS)).isFalse();
    assertThat(node.exists(CA)).isFalse();
  }

  @Test
  void touchesNothingWhenTheJournalCannotBeRead() {
    node.converge();
    node.write(JOURNAL, "format=7\n");
    SortedMap<String, String> before = TreeSnapshot.of(node.root);

    List<RegistryState> gone = withdraw();
    node.document.https("apps", "team", "10.96.7.99", 5000, pem);
    RegistryState state = only(node.converge());

    assertThat(gone).isEmpty();
    assertThat(state.state()).isEqualTo(TrustState.FAILED);
    assertThat(state.message()).contains(JOURNAL.toString(), "move it away");
    assertThat(TreeSnapshot.of(node.root)).isEqualTo(before);
  }

  @Test
  void journalThatNamesForeignThingsTakesNoneOfThemAway() {
    node.write(Path.of("/etc/passwd"), "root:x:0:0\n");
    node.makeDirectories(Path.of("/etc/full"));
    node.write(Path.of("/etc/full/file"), "");
    node.write(
        JOURNAL,
        """
        format=1
        entry.0.path=/etc/passwd
        entry.0.kind=FILE
        entry.0.registry=apps/gone
        entry.1.path=/etc/full
        entry.1.kind=DIRECTORY
        entry.1.registry=apps/gone
        """);

    node.converge();

    assertThat(node.read(Path.of("/etc/passwd"))).isEqualTo("root:x:0:0\n");
    assertThat(node.exists(Path.of("/etc/full/file"))).isTrue();
  }

  @Test
  void cleanRemovesAllThatIsListed() {
    SortedMap<String, String> before = TreeSnapshot.of(node.local(Path.of("/etc")));
    node.document.https("shop", "main", "10.96.7.13", 5000, otherPem);
    node.converge();
    node.restart();

    List<String> left = node.clean();

    assertThat(left).isEmpty();
    assertThat(TreeSnapshot.of(node.local(Path.of("/etc")))).isEqualTo(before);
    assertThat(node.exists(JOURNAL)).isFalse();
  }

  @Test
  void cleanNamesWhatItHadToLeave() {
    node.converge();
    node.write(HOSTS, node.read(HOSTS) + "# mine\n");

    assertThat(node.clean()).singleElement().asString().startsWith("apps/team: " + HOSTS);
  }
}
