package dev.priok.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkloadTest {
  private static final String ROLLED_OUT =
      "{observedGeneration: 2, replicas: 1, updatedReplicas: 1, readyReplicas: 1,"
          + " availableReplicas: 1}";

  @Test
  void aRolledOutSetServes() {
    assertThat(new Workload(set(ROLLED_OUT), null, List.of()).finding())
        .isEqualTo(Finding.good(Reason.SERVING, "the registry answers"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "{observedGeneration: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1}",
        "{observedGeneration: 2, updatedReplicas: 0, readyReplicas: 1, availableReplicas: 1}",
        "{observedGeneration: 2, updatedReplicas: 1, readyReplicas: 0}",
        "{observedGeneration: 2, readyReplicas: 1, availableReplicas: 1}"
      })
  void nothingLessServes(String status) {
    assertThat(new Workload(set(status), null, List.of()).finding().isGood()).isFalse();
  }

  @Test
  void aBrandNewSetIsNotTakenForReady() {
    StatefulSet set = set("{}");
    set.setStatus(null);

    assertThat(new Workload(set, null, List.of()).finding().verdict())
        .isEqualTo(Finding.Verdict.PROGRESSING);
  }

  @Test
  void tellsOfAnImageThatCannotBePulled() {
    assertFinding(
        """
        containerStatuses:
        - image: example.com/registry:9
          state:
            waiting: {reason: ImagePullBackOff, message: 'manifest unknown'}
        """,
        Reason.IMAGE_PULL_FAILED,
        "example.com/registry:9",
        "manifest unknown",
        "PRIOK_REGISTRY_IMAGE");
  }

  @Test
  void tellsWhyTheContainerKeepsEnding() {
    assertFinding(
        """
        containerStatuses:
        - restartCount: 3
          state:
            waiting: {reason: CrashLoopBackOff, message: back-off 40s}
          lastState:
            terminated: {reason: Error, exitCode: 2, message: "config.yml: unknown key\\n"}
        """,
        Reason.CRASH_LOOP,
        "exit code 2 (Error): config.yml: unknown key",
        "3 times",
        "kubectl logs");
  }

  @Test
  void tellsWhyNoNodeTakesThePod() {
    assertFinding(
        """
        conditions:
        - {type: PodScheduled, status: 'False', reason: Unschedulable, message: '0/3 nodes: unbound claim'}
        """,
        Reason.UNSCHEDULABLE,
        "0/3 nodes: unbound claim");
  }

  @Test
  void tellsWhyTheContainerCannotBeMade() {
    assertFinding(
        """
        containerStatuses:
        - state:
            waiting: {reason: CreateContainerConfigError, message: 'secret "x" not found'}
        """,
        Reason.CONTAINER_CONFIG_FAILED,
        "secret \"x\" not found");
  }

  @Test
  void tellsOfAMountThatFailsOnlyWhileTheContainerHasNotStarted() {
    Event event = event("FailedMount", "pod-uid", "MountVolume.SetUp failed for volume \"data\"");
    String creating = "containerStatuses: [{state: {waiting: {reason: ContainerCreating}}}]";
    String running = "containerStatuses: [{state: {running: {}}}]";

    assertThat(new Workload(set("{}"), pod(creating), List.of(event)).finding().message())
        .contains("MountVolume.SetUp failed");
    assertThat(new Workload(set("{}"), pod(running), List.of(event)).finding().reason())
        .isEqualTo(Reason.NOT_READY);
  }

  @Test
  void anEventAboutAFormerPodCountsNoMore() {
    Event event = event("FailedMount", "another-uid", "old story");

    assertThat(new Workload(set("{}"), pod("{}"), List.of(event)).finding().reason())
        .isEqualTo(Reason.PROGRESSING);
  }

  @Test
  void tellsWhyThePodIsRefused() {
    Event event = event("FailedCreate", "set-uid", "exceeded quota: compute");

    Finding finding = new Workload(set("{}"), null, List.of(event)).finding();

    assertThat(finding.reason()).isEqualTo(Reason.POD_REFUSED);
    assertThat(finding.message()).contains("exceeded quota");
  }

  @Test
  void onlyAReadyPodThatStaysTakesRequests() {
    String ready = "conditions: [{type: Ready, status: 'True'}]";
    Pod leaving = pod(ready);
    leaving.getMetadata().setDeletionTimestamp("2026-11-21T10:00:00Z");

    assertThat(new Workload(null, pod(ready), List.of()).hasReadyPod()).isTrue();
    assertThat(new Workload(null, leaving, List.of()).hasReadyPod()).isFalse();
    assertThat(new Workload(null, pod("{}"), List.of()).hasReadyPod()).isFalse();
    assertThat(new Workload(null, null, List.of()).hasReadyPod()).isFalse();
  }

  private static void assertFinding(String podStatus, Reason reason, String... words) {
    Finding finding = new Workload(set("{}"), pod(podStatus), List.of()).finding();

    assertThat(finding.reason()).isEqualTo(reason);
    assertThat(finding.message()).contains(words);
  }

  private static StatefulSet set(String status) {
    return Serialization.unmarshal(
        "---\n{metadata: {name: team-registry, uid: set-uid, generation: 2}, spec: {replicas: 1},"
            + " status: "
            + status
            + "}",
        StatefulSet.class);
  }

  private static Pod pod(String status) {
    return Serialization.unmarshal(
        "metadata: {name: team-registry-0, uid: pod-uid}\nstatus:\n" + status.indent(2), Pod.class);
  }

  private static Event event(String reason, String uid, String message) {
    return new EventBuilder()
        .withReason(reason)
        .withMessage(message)
        .withNewInvolvedObject()
        .withUid(uid)
        .endInvolvedObject()
        .build();
  }
}
