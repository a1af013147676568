package dev.priok.node.plan;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static dev.priok.node.testing.TestNode.JOURNAL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.report.RegistryState;
import dev.priok.node.report.TrustState;
import dev.priok.node.testing.TreeSnapshot;
import java.time.Duration;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** Writing: what is written, when, and how it follows the document. */
class NodeTrustTest extends NodeTrustFixture {
  @Test
  void writesCaAndHostsOfARegistryThatAnswers() {
    RegistryState state = only(node.converge());

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(state.message()).isEmpty();
    assertThat(node.read(CA)).startsWith("# managed-by: priok; registry=apps/team;").endsWith(PEM);
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

    RegistryState state = only(converge("10.96.7.99", PEM));

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
  }

  @Test
  void keepsWhatWasTrustedWhileTheNewAddressDoesNotAnswer() {
    node.converge();
    String before = node.read(HOSTS);
    node.silent.add(TEAM);

    RegistryState state = only(converge("10.96.7.99", PEM));

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

    RegistryState state = only(converge("10.96.7.99,fd00::12", OTHER_PEM));

    assertThat(state.state()).isEqualTo(TrustState.TRUSTED);
    assertThat(node.read(CA)).endsWith(OTHER_PEM);
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
    node.document.https("apps", "team", "10.96.7.12", 5443, PEM);
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
}
