package dev.priok.operator.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The running side of a registry as the cluster reports it.
 *
 * @param events warnings about the pod and the StatefulSet that no status tells
 */
public record Workload(@Nullable StatefulSet statefulSet, @Nullable Pod pod, List<Event> events) {

  public Workload {
    events = List.copyOf(events);
  }

  /** Whether the registry serves its present configuration, and if not, what keeps it from that. */
  public Finding finding() {
    if (statefulSet == null) {
      return Finding.progressing(Reason.PROGRESSING, "the StatefulSet is not there yet");
    }
    if (isRolledOut(statefulSet)) {
      return Finding.good(Reason.SERVING, "the registry answers");
    }
    return whyNot().orElseGet(() -> progress(statefulSet));
  }

  /** Whether the pod takes requests, be it of the present configuration or of the one before. */
  public boolean hasReadyPod() {
    return pod != null
        && pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && condition(pod.getStatus(), "Ready")
            .filter(ready -> "True".equals(ready.getStatus()))
            .isPresent();
  }

  private static boolean isRolledOut(StatefulSet set) {
    StatefulSetStatus status = set.getStatus();
    Integer wanted = set.getSpec().getReplicas();
    return status != null
        && status.getObservedGeneration() != null
        && status.getObservedGeneration() >= set.getMetadata().getGeneration()
        && wanted != null
        && Objects.equals(status.getUpdatedReplicas(), wanted)
        && Objects.equals(status.getReadyReplicas(), wanted)
        && Objects.equals(status.getAvailableReplicas(), wanted);
  }

  private Finding progress(StatefulSet set) {
    String name = set.getMetadata().getName();
    if (hasReadyPod()) {
      return problem(Reason.PROGRESSING, "a changed pod of " + name + " is rolled out");
    }
    return container().map(ContainerStatus::getState).map(ContainerState::getRunning).isPresent()
        ? problem(Reason.NOT_READY, "the registry runs but is not ready to answer yet")
        : problem(Reason.PROGRESSING, "the pod of " + name + " is starting");
  }

  private Optional<Finding> whyNot() {
    if (pod == null || pod.getStatus() == null) {
      return warning("FailedCreate", statefulSet)
          .map(message -> problem(Reason.POD_REFUSED, "the pod is refused: " + message));
    }
    return Stream.<Optional<Finding>>of(
            unschedulable(pod.getStatus()), container().flatMap(Workload::diagnose), mountFailed())
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Finding> unschedulable(PodStatus status) {
    return condition(status, "PodScheduled")
        .filter(scheduled -> "False".equals(scheduled.getStatus()))
        .map(scheduled ->
            problem(
                Reason.UNSCHEDULABLE,
                "no node takes the pod: " + text(scheduled.getMessage(), scheduled.getReason())));
  }

  private Optional<ContainerStatus> container() {
    return pod == null || pod.getStatus() == null
        ? Optional.empty()
        : pod.getStatus().getContainerStatuses().stream().findFirst();
  }

  private static Optional<Finding> diagnose(ContainerStatus container) {
    ContainerState state = container.getState();
    ContainerStateWaiting waiting = state == null ? null : state.getWaiting();
    if (waiting == null) {
      return Optional.empty();
    }
    String message = text(waiting.getMessage(), waiting.getReason());
    return switch (text(waiting.getReason(), "")) {
      case "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull" ->
          Optional.of(
              problem(
                  Reason.IMAGE_PULL_FAILED,
                  "the image "
                      + container.getImage()
                      + " cannot be pulled: "
                      + message
                      + "; correct the chart's image.registry and registryServer.image"
                      + " (PRIOK_REGISTRY_IMAGE of the operator)"));
      case "CreateContainerConfigError", "CreateContainerError", "RunContainerError" ->
          Optional.of(
              problem(Reason.CONTAINER_CONFIG_FAILED, "the container does not start: " + message));
      case "CrashLoopBackOff" ->
          Optional.of(
              problem(
                  Reason.CRASH_LOOP,
                  "the registry keeps ending"
                      + lastExit(container)
                      + ", started "
                      + container.getRestartCount()
                      + " times again; its log says why: kubectl logs --previous"));
      default -> Optional.empty();
    };
  }

  private static String lastExit(ContainerStatus container) {
    ContainerState last = container.getLastState();
    ContainerStateTerminated end = last == null ? null : last.getTerminated();
    if (end == null) {
      return "";
    }
    String message = end.getMessage() == null ? "" : ": " + end.getMessage().strip();
    return " with exit code "
        + end.getExitCode()
        + " ("
        + text(end.getReason(), "Error")
        + ")"
        + message;
  }

  /** An Event outlives its cause, so it counts only while the container has not started. */
  private Optional<Finding> mountFailed() {
    boolean notStarted =
        container().map(ContainerStatus::getState).map(ContainerState::getWaiting).isPresent()
            || container().isEmpty();
    return notStarted
        ? warning("FailedMount", pod)
            .map(message -> problem(Reason.MOUNT_FAILED, "a volume cannot be mounted: " + message))
        : Optional.empty();
  }

  private Optional<String> warning(String reason, @Nullable HasMetadata about) {
    return events.stream()
        .filter(event -> reason.equals(event.getReason()) && event.getMessage() != null)
        .filter(event -> about != null && isAbout(event, about))
        .max(Comparator.comparing(event -> text(event.getLastTimestamp(), "")))
        .map(Event::getMessage);
  }

  private static boolean isAbout(Event event, HasMetadata object) {
    return Objects.equals(event.getInvolvedObject().getUid(), object.getMetadata().getUid());
  }

  private static Optional<PodCondition> condition(PodStatus status, String type) {
    return status.getConditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst();
  }

  private static Finding problem(Reason reason, String message) {
    return Finding.progressing(reason, message);
  }

  private static String text(@Nullable String text, @Nullable String otherwise) {
    return text != null && !text.isBlank() ? text : String.valueOf(otherwise);
  }
}
