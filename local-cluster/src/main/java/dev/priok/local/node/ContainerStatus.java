package dev.priok.local.node;

import static dev.priok.local.store.ObjectMetadata.time;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Json;
import java.time.Instant;

/**
 * What a pod's status says about its container.
 *
 * @param state one of {@link #waiting}, {@link #running} and {@link #terminated}
 * @param lastState how the run before ended, empty when there was none
 * @param started whether the startup probe has passed
 * @param restarts how often the container was started again
 */
record ContainerStatus(
    ObjectNode state, ObjectNode lastState, boolean started, boolean ready, int restarts) {
  private static final String CONTAINER =
      """
      {name: $, image: $, imageID: $, state: $, lastState: $, started: $, ready: $,
       restartCount: $}
      """;
  private static final String POD =
      """
      {phase: $, podIP: $, podIPs: [{ip: $}], hostIP: 127.0.0.1, startTime: $,
       conditions: [$], containerStatuses: [$]}
      """;

  static ObjectNode waiting(String reason, String message) {
    return Json.of("{waiting: {reason: $, message: $}}", reason, message);
  }

  static ObjectNode running(Instant since) {
    return Json.of("{running: {startedAt: $}}", time(since));
  }

  static ObjectNode terminated(int exitCode, Instant from) {
    String reason = exitCode == 0 ? "Completed" : "Error";
    String ended = "{terminated: {exitCode: $, reason: $, startedAt: $, finishedAt: $}}";
    return Json.of(ended, exitCode, reason, time(from), time(Instant.now()));
  }

  /** Whether a pod's Ready condition holds. */
  static boolean isReady(ObjectNode pod) {
    return pod.at("/status/conditions/0/status").asText().equals("True");
  }

  /** The whole status of a pod of this container; what does not change keeps its time. */
  ObjectNode podStatus(ObjectNode pod, String ip) {
    JsonNode name = pod.at("/spec/containers/0/name");
    JsonNode image = pod.at("/spec/containers/0/image");
    ObjectNode container =
        Json.of(CONTAINER, name, image, image, state, lastState, started, ready, restarts);
    String phase = state.has("running") || !lastState.isEmpty() ? "Running" : "Pending";
    String since = pod.at("/status/startTime").asText(time(Instant.now()));
    return Json.of(POD, phase, ip, ip, since, condition(pod), container);
  }

  private ObjectNode condition(ObjectNode pod) {
    String status = ready ? "True" : "False";
    JsonNode old = pod.at("/status/conditions/0");
    boolean same = old.path("status").asText().equals(status);
    String since = same ? old.path("lastTransitionTime").asText() : time(Instant.now());
    return Json.of("{type: Ready, status: $, lastTransitionTime: $}", status, since);
  }
}
