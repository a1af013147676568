package dev.priok.operator.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.NodesStatus;
import dev.priok.api.v1alpha1.NodesStatus.FailingNode;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.NodesFound;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeTallyTest {
  private static final RegistryId TEAM = new RegistryId("apps", "team");
  private static final RegistryId OTHER = new RegistryId("apps", "other");
  private static final Duration STALE = Duration.ofMinutes(2);
  private static final Instant STARTED = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant NOW = STARTED.plus(Duration.ofHours(1));
  private static final TrustSettings SETTINGS =
      new TrustSettings(
          "agents", "agent", InsecureNamespaces.none(), 0, STALE, TrustSettings.DEFAULT_LOOK_AGAIN);

  private final List<Pod> pods = new ArrayList<>();
  private final NodeReports reports = new NodeReports();
  private final Revisions revisions = new Revisions();
  private final NodeTally tally =
      new NodeTally(
          SETTINGS, new Agents(SETTINGS, () -> pods.stream()), reports, revisions, STARTED);

  @Test
  void allNodesThatTrustMakeItTrue() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("r1", "Trusted");
    agent("node-2").reports("r1", "Trusted");

    assertThat(nodes()).isEqualTo(new NodesStatus(2, 2, "2/2", List.of()));
    assertThat(finding().isGood()).isTrue();
  }

  @Test
  void oneNodeThatFailsIsNamedWithItsCure() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("r1", "Trusted");
    agent("node-2").reports("r1", "ConfigPathUnset", "add two lines");

    assertThat(nodes())
        .isEqualTo(
            new NodesStatus(
                2,
                1,
                "1/2",
                List.of(new FailingNode("node-2", "ConfigPathUnset", "add two lines"))));
    assertThat(finding().verdict()).isEqualTo(Finding.Verdict.NEEDS_HELP);
    assertThat(finding().reason().word()).isEqualTo("ConfigPathUnset");
    assertThat(finding().message()).isEqualTo("1 of 2 nodes: node-2: add two lines");
  }

  @Test
  void aWordOfANewerAgentIsAFailure() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("r1", "RestartNeeded", "restart it");

    assertThat(nodes().failing())
        .containsExactly(new FailingNode("node-1", "Failed", "restart it"));
  }

  @Test
  void aNodeThatFollowsAnOlderRevisionCountsWhereThatSaysTheSame() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("r1", "Trusted");
    publish("r2", Map.of(TEAM, "team", OTHER, "other"));

    assertThat(nodes().summary()).isEqualTo("1/1");

    publish("r3", Map.of(TEAM, "team with another CA", OTHER, "other"));
    assertThat(nodes().summary()).isEqualTo("0/1");
    assertThat(finding().verdict()).as("Unknown").isEqualTo(Finding.Verdict.PROGRESSING);
  }

  @Test
  void aRevisionThatNobodyKnowsCountsForNothing() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("made-up", "Trusted");

    assertThat(nodes().summary()).isEqualTo("0/1");
  }

  @Test
  void aSilentNodeIsUnknownAfterAWhile() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("r1", "Trusted");
    Instant silent = NOW.plus(STALE).plusMillis(1);

    assertThat(tally.count(TEAM, NOW).recheckAfter()).contains(STALE.plusMillis(1));
    assertThat(nodes(silent).failing())
        .containsExactly(
            new FailingNode(
                "node-1",
                "Unknown",
                "no report for 120 s: kubectl -n agents logs agent-on-node-1"));
    assertThat(finding(silent).verdict()).isEqualTo(Finding.Verdict.PROGRESSING);
    assertThat(finding(silent).reason().word()).isEqualTo("NodeSilent");
  }

  @Test
  void aNodeThatWentAwayDropsOut() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("r1", "Trusted");
    agent("node-2").reports("r1", "Conflict", "a file");
    pods.removeLast();

    assertThat(nodes(NOW.plusSeconds(44)).total()).as("its pod is being replaced").isEqualTo(2);
    assertThat(nodes(NOW.plusSeconds(46)).summary()).isEqualTo("1/1");
  }

  @Test
  void podsOfOthersInTheNamespaceAreNoAgents() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("r1", "Trusted");
    pods.add(pod("node-2", "somebody"));

    assertThat(nodes().summary()).isEqualTo("1/1");
  }

  @Test
  void withoutAgentsItIsUnknown() {
    publish("r1", Map.of(TEAM, "team"));

    assertThat(nodes().summary()).isEqualTo("0/0");
    assertThat(finding().reason().word()).isEqualTo("NoAgent");
    assertThat(finding().message()).contains("namespace agents");
  }

  @Test
  void tenFailingNodesAreShownThoseFirstThatSayWhy() {
    publish("r1", Map.of(TEAM, "team"));
    for (int n = 10; n < 30; n++) {
      agent("node-" + n);
    }
    agent("node-99").reports("r1", "Conflict", "a file");

    assertThat(nodes().failing()).hasSize(10);
    assertThat(nodes().failing().getFirst().node()).isEqualTo("node-99");
    assertThat(finding().message()).isEqualTo("21 of 21 nodes: node-99: a file");
  }

  @Test
  void afterAStartNothingIsSaidUntilEveryNodeSpokeOrHadTheTime() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1");
    Instant early = STARTED.plusSeconds(1);

    assertThat(tally.count(TEAM, early).found()).isInstanceOf(NodesFound.NotYet.class);
    assertThat(tally.count(TEAM, early).recheckAfter()).contains(STALE.minusSeconds(1));
    assertThat(nodes(STARTED.plus(STALE)).summary()).isEqualTo("0/1");
  }

  @Test
  void aRegistryIsReleasedWhenEachNodeThatSpeaksFollowsADocumentWithoutIt() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1").reports("r1", "Trusted");
    agent("node-2").reports("r1", "Trusted");
    agent("node-3");
    publish("r2", Map.of());

    assertThat(tally.released(TEAM, NOW)).isFalse();
    accept(new NodeReport("node-1", "r2", "", Map.of()));
    assertThat(tally.released(TEAM, NOW)).isFalse();
    accept(new NodeReport("node-2", "r2", "", Map.of()));
    assertThat(tally.released(TEAM, NOW)).isTrue();
  }

  @Test
  void whatANodeCouldNotRemoveIsNotReleased() {
    publish("r2", Map.of());
    agent("node-1").reports("r2", "Conflict", "changed by somebody");

    assertThat(tally.released(TEAM, NOW)).isFalse();
  }

  @Test
  void aNodeThatCannotTellWhatIsOnItReleasesNothing() {
    publish("r2", Map.of());
    agent("node-1");
    accept(new NodeReport("node-1", "r2", "the journal cannot be read", Map.of()));

    assertThat(tally.released(TEAM, NOW)).isFalse();
  }

  @Test
  void aNodeThatCannotTellWhatIsOnItIsFailing() {
    publish("r1", Map.of(TEAM, "team"));
    agent("node-1");
    accept(
        new NodeReport(
            "node-1",
            "r1",
            "the journal cannot be read",
            Map.of(TEAM, new NodeReport.State("Trusted", ""))));

    assertThat(nodes().failing())
        .containsExactly(new FailingNode("node-1", "Failed", "the journal cannot be read"));
  }

  private void publish(String revision, Map<RegistryId, String> entries) {
    revisions.published(new DesiredDocument(revision, entries, Set.of(), new TreeMap<>()));
  }

  private void accept(NodeReport report) {
    assertThat(reports.accept(report, NOW, NOW.minus(STALE))).isNotNull();
  }

  private interface Agent {
    void reports(String revision, String state, String message);

    default void reports(String revision, String state) {
      reports(revision, state, "");
    }
  }

  private Agent agent(String node) {
    pods.add(pod(node, "agent"));
    return (revision, state, message) ->
        accept(
            new NodeReport(node, revision, "", Map.of(TEAM, new NodeReport.State(state, message))));
  }

  private static Pod pod(String node, String serviceAccount) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace("agents")
        .withName(serviceAccount + "-on-" + node)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(serviceAccount)
        .withNodeName(node)
        .endSpec()
        .build();
  }

  private NodesStatus nodes() {
    return nodes(NOW);
  }

  private NodesStatus nodes(Instant now) {
    return counted(now).nodes();
  }

  private Finding finding() {
    return finding(NOW);
  }

  private Finding finding(Instant now) {
    return counted(now).finding();
  }

  private NodesFound.Counted counted(Instant now) {
    return Stream.of(tally.count(TEAM, now).found())
        .filter(NodesFound.Counted.class::isInstance)
        .map(NodesFound.Counted.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
