package dev.priok.local.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The cells of built-in kinds that no JSONPath can express; named in built-in-kinds.yaml. */
final class ComputedCell {

  private ComputedCell() {}

  static String of(String name, JsonNode object) {
    return switch (name) {
      case "podReady" -> {
        long ready = statuses(object).filter(status -> status.path("ready").asBoolean()).count();
        yield ready + "/" + object.at("/spec/containers").size();
      }
      case "podStatus" -> podStatus(object);
      case "podRestarts" ->
          Integer.toString(
              statuses(object).mapToInt(status -> status.path("restartCount").asInt()).sum());
      case "replicasReady" ->
          object.at("/status/readyReplicas").asInt() + "/" + object.at("/spec/replicas").asInt(1);
      case "servicePorts" -> servicePorts(object);
      case "selector" -> pairs(object.at("/spec/selector"));
      case "eventAge" ->
          Stream.of("lastTimestamp", "eventTime", "firstTimestamp")
              .map(field -> object.path(field).asText(""))
              .filter(time -> !time.isEmpty())
              .findFirst()
              .orElse(object.at("/metadata/creationTimestamp").asText());
      case "eventObject" -> {
        JsonNode involved = object.path("involvedObject");
        yield involved.path("kind").asText().toLowerCase(Locale.ROOT)
            + "/"
            + involved.path("name").asText();
      }
      case "nodeStatus" ->
          JsonPath.read(object, ".status.conditions[?(@.type==\"Ready\")].status").stream()
                  .anyMatch(status -> status.asText().equals("True"))
              ? "Ready"
              : "NotReady";
      case "dataCount" ->
          Integer.toString(object.path("data").size() + object.path("binaryData").size());
      default -> throw new IllegalStateException("no such cell: " + name);
    };
  }

  private static Stream<JsonNode> statuses(JsonNode pod) {
    return pod.at("/status/containerStatuses").valueStream();
  }

  private static String podStatus(JsonNode pod) {
    if (pod.at("/metadata").has("deletionTimestamp")) {
      return "Terminating";
    }
    return statuses(pod)
        .map(status -> status.path("state"))
        .flatMap(state -> Stream.of(state.path("waiting"), state.path("terminated")))
        .map(state -> state.path("reason").asText(""))
        .filter(reason -> !reason.isEmpty())
        .findFirst()
        .orElse(pod.at("/status/phase").asText("Pending"));
  }

  private static String servicePorts(JsonNode service) {
    List<String> ports = new ArrayList<>();
    for (JsonNode port : service.at("/spec/ports")) {
      String node = port.has("nodePort") ? ":" + port.get("nodePort").asText() : "";
      ports.add(port.path("port").asText() + node + "/" + port.path("protocol").asText("TCP"));
    }
    return ports.isEmpty() ? "<none>" : String.join(",", ports);
  }

  private static String pairs(JsonNode map) {
    List<String> pairs =
        map.propertyStream()
            .map(entry -> entry.getKey() + "=" + entry.getValue().asText())
            .toList();
    return pairs.isEmpty() ? "<none>" : String.join(",", pairs);
  }
}
