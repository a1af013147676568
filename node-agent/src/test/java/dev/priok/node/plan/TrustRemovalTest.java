package dev.priok.node.plan;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static dev.priok.node.testing.TestNode.JOURNAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.report.RegistryState;
import dev.priok.node.report.TrustState;
import dev.priok.node.testing.TreeSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** Removal: exactly what is ours, and nothing when that is in doubt. */
class TrustRemovalTest extends NodeTrustFixture {
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

  @Test
  void makesCertsDirectoryWhereItIsMissingAndTakesItAwayWithTheLastRegistry() {
    node.delete(CERTS_D);
    SortedMap<String, String> before = TreeSnapshot.of(node.local(Path.of("/etc")));
    node.document.https("shop", "main", "10.96.7.13", 5000, PEM);
    node.converge();

    withdraw();
    assertThat(node.exists(CERTS_D.resolve("main-registry.shop.svc:5000/hosts.toml"))).isTrue();
    node.document.without("shop.main.properties");
    node.converge();

    assertThat(TreeSnapshot.of(node.local(Path.of("/etc")))).isEqualTo(before);
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
    node.document.https("apps", "team", "10.96.7.99", 5000, PEM);
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
    node.document.https("shop", "main", "10.96.7.13", 5000, OTHER_PEM);
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
