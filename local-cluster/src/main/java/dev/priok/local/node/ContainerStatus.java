package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/**
 * What a pod's status says about its container.
 *
 * @param state one of {@link #waiting}, {@link #running} and {@link #terminated}
 * @param lastState how the run before ended, empty when there was none
 * @param started whether the startup probe has passed
 * @param restarts how often the container was started again
 */
record ContainerStatus(
    Map<String, Object> state,
    Map<String, Object> lastState,
    boolean started,
    boolean ready,
    int restarts) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Map<String, Object> waiting(String reason, String message) {
    return Map.of("waiting", Map.of("reason", reason, "message", message));
  }

  static Map<String, Object> running(Instant since) {
    return Map.of("running", Map.of("startedAt", time(since)));
  }

  static Map<String, Object> terminated(int exitCode, Instant from, Instant to) {
    return Map.of(
        "terminated",
        Map.of(
            "exitCode",
            exitCode,
            "reason",
            exitCode == 0 ? "Completed" : "Error",
            "startedAt",
            time(from),
            "finishedAt",
            time(to)));
  }

  /** Whether a pod's Ready condition holds. */
  static boolean isReady(ObjectNode pod) {
    return pod.at("/status/conditions")
        .valueStream()
        .filter(condition -> condition.path("type").asText().equals("Ready"))
        .anyMatch(condition -> condition.path("status").asText().equals("True"));
  }

  /** A time as Kubernetes writes it, in whole seconds. */
  static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * The whole status of a pod of this container.
   *
   * @param now the time of conditions that change
   */
  ObjectNode podStatus(ObjectNode pod, String ip, String now) {
    JsonNode container = pod.at("/spec/containers/0");
    boolean ran = state.containsKey("running") || !lastState.isEmpty();
    String unready = "containers with unready status: [" + container.path("name").asText() + "]";
    List<Map<String, Object>> conditions =
        List.of(
            condition("PodScheduled", true, "", pod, now),
            condition("Initialized", true, "", pod, now),
            condition("ContainersReady", ready, unready, pod, now),
            condition("Ready", ready, unready, pod, now));
    Map<String, Object> status =
        Map.of(
            "name", container.path("name").asText(),
            "image", container.path("image").asText(),
            "imageID", container.path("image").asText(),
            "state", state,
            "lastState", lastState,
            "started", started,
            "ready", ready,
            "restartCount", restarts);
    return JSON.valueToTree(
        Map.of(
            "phase",
            ran ? "Running" : "Pending",
            "podIP",
            ip,
            "podIPs",
            List.of(Map.of("ip", ip)),
            "hostIP",
            "127.0.0.1",
            "startTime",
            pod.at("/status/startTime").asText(now),
            "qosClass",
            "BestEffort",
            "conditions",
            conditions,
            "containerStatuses",
            List.of(status)));
  }

  private static Map<String, Object> condition(
      String type, boolean holds, String otherwise, ObjectNode pod, String now) {
    String status = holds ? "True" : "False";
    String since = now;
    for (JsonNode old : pod.at("/status/conditions")) {
      if (old.path("type").asText().equals(type) && old.path("status").asText().equals(status)) {
        since = old.path("lastTransitionTime").asText();
      }
    }
    return holds
        ? Map.of("type", type, "status", status, "lastTransitionTime", since)
        : Map.of(
            "type", type,
            "status", status,
            "lastTransitionTime", since,
            "reason", "ContainersNotReady",
            "message", otherwise);
  }
}
