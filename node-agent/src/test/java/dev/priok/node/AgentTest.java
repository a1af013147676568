package dev.priok.node;

import static dev.priok.node.testing.TestNode.CERTS_D;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.desired.DesiredDirectory;
import dev.priok.node.desired.RegistryId;
import dev.priok.node.host.DirectoryHost;
import dev.priok.node.report.NodeReport;
import dev.priok.node.report.TrustState;
import dev.priok.node.testing.MemoryDirectory;
import dev.priok.node.testing.TestAuthority;
import dev.priok.node.testing.TestNode;
import dev.priok.node.testing.TreeSnapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
  private static final Path HOSTS = CERTS_D.resolve("team-registry.apps.svc:5000/hosts.toml");
  private static final String PEM = new TestAuthority("install").pem();

  @TempDir(factory = MemoryDirectory.class)
  Path temporary;

  private final List<NodeReport> reports = new ArrayList<>();
  private TestNode node;
  private Agent agent;

  @BeforeEach
  void makeAgent() {
    node = new TestNode(temporary);
    node.document.revision("r1").https("apps", "team", "10.96.7.12", 5000, PEM);
    startAgent();
  }

  private void startAgent() {
    agent =
        new Agent(
            new DesiredDirectory(node.document.directory(), ClaimPolicy.allowingInsecure("")),
            node.agent(new DirectoryHost(node.root)),
            "node-1",
            reports::add,
            node.log::add,
            () -> node.now);
  }

  private void tick() {
    node.pass(Duration.ofSeconds(1));
    try {
      agent.tick();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void reportsWhatItDidAndForWhichRevision() {
    node.document.mount();

    tick();

    assertThat(reports).hasSize(1);
    NodeReport report = reports.getFirst();
    assertThat(report.revision()).isEqualTo("r1");
    assertThat(report.node()).isEqualTo("node-1");
    assertThat(report.configPath()).isEqualTo("/etc/containerd/certs.d");
    assertThat(report.registries())
        .singleElement()
        .satisfies(state -> assertThat(state.state()).isEqualTo(TrustState.TRUSTED));
  }

  @Test
  void seesASwappedDocumentAtTheNextTick() {
    node.document.mount();
    tick();
    node.document.revision("r2").without("apps.team.properties").mount();

    tick();

    assertThat(reports.getLast())
        .isEqualTo(new NodeReport("r2", "node-1", "", "/etc/containerd/certs.d", List.of()));
    assertThat(node.exists(HOSTS)).isFalse();
  }

  @Test
  void doesNothingBetweenChangesAndVerifiesEachHalfMinute() {
    node.document.mount();
    tick();
    node.delete(HOSTS);
    for (int second = 1; second < 30; second++) {
      tick();
    }
    boolean writtenEarly = node.exists(HOSTS);

    tick();

    assertThat(writtenEarly).isFalse();
    assertThat(node.exists(HOSTS)).isTrue();
    assertThat(reports).hasSize(2);
  }

  @Test
  void asksASilentRegistryAgainBeforeTheNextVerification() {
    node.silent.add(new RegistryId("apps", "team"));
    node.document.mount();
    tick();
    node.silent.clear();

    tick();

    assertThat(reports)
        .extracting(report -> report.registries().getFirst().state())
        .containsExactly(TrustState.PENDING, TrustState.TRUSTED);
  }

  @Test
  void aDocumentThatGoesAwayTakesNoTrustWithIt() throws IOException {
    node.document.mount();
    tick();
    TreeSnapshot.delete(node.document.directory());
    tick();
    startAgent();

    tick();

    assertThat(node.exists(HOSTS)).isTrue();
    assertThat(node.log).anyMatch(line -> line.endsWith("trust is kept as it is"));
  }

  @Test
  void goesOnWithTheLastDocumentWhileThereIsNone() throws IOException {
    node.document.mount();
    tick();
    TreeSnapshot.delete(node.document.directory());
    node.delete(HOSTS);

    tick();

    assertThat(node.exists(HOSTS)).isTrue();
    assertThat(reports.getLast().revision()).isEqualTo("r1");
  }

  @Test
  void logsEachChangeOnce() {
    node.document.mount();
    for (int second = 0; second < 100; second++) {
      tick();
    }

    assertThat(node.log)
        .containsExactly(
            "desired document r1: 1 registries",
            "apps/team: wrote /etc/containerd/certs.d/team-registry.apps.svc:5000"
                + " for [https://10.96.7.12:5000]",
            "apps/team: Trusted");
  }

  @Test
  void isReadyAfterTheFirstRoundAndLiveWhileRoundsEnd() {
    boolean liveBefore = agent.live();
    boolean readyBefore = agent.ready();
    tick();
    boolean readyAfter = agent.ready();
    node.pass(Duration.ofMinutes(2));

    assertThat(liveBefore).isTrue();
    assertThat(readyBefore).isFalse();
    assertThat(readyAfter).isTrue();
    assertThat(agent.live()).isFalse();
  }

  @Test
  void saysSoWhenItCannotTellWhatIsOnTheNode() {
    node.document.mount();
    tick();
    node.write(TestNode.JOURNAL, "format=7\n");
    node.document.revision("r2").without("apps.team.properties").mount();

    tick();

    assertThat(reports.getLast().registries()).isEmpty();
    assertThat(reports.getLast().problem()).contains(TestNode.JOURNAL.toString(), "move it away");
    assertThat(node.exists(HOSTS)).isTrue();
  }
}
