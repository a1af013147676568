package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.EVENTS;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events; the same one again raises its count. */
final class NodeEvents {
  private static final Logger LOG = LoggerFactory.getLogger(NodeEvents.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private final ObjectStore store;
  private final String component;

  /**
   * @param component who reports, as in {@code kubelet}
   */
  NodeEvents(ObjectStore store, String component) {
    this.store = store;
    this.component = component;
  }

  void normal(ObjectNode about, String reason, String message) {
    write(about, "Normal", reason, message);
  }

  void warning(ObjectNode about, String reason, String message) {
    write(about, "Warning", reason, message);
  }

  private void write(ObjectNode about, String type, String reason, String message) {
    String namespace = about.at("/metadata/namespace").asText();
    String object = about.at("/metadata/name").asText();
    String same = about.at("/metadata/uid").asText() + reason + message;
    // Derived from what it says, so that the event of the same words is found again.
    UUID id = UUID.nameUUIDFromBytes(same.getBytes(StandardCharsets.UTF_8));
    String name = object + "." + id.toString().substring(0, 18).replace("-", "");
    try {
      Optional<ObjectNode> counted =
          store.update(
              new ObjectKey(EVENTS, namespace, name),
              event ->
                  event
                      .put("count", event.path("count").asInt() + 1)
                      .put("lastTimestamp", ContainerStatus.time(Instant.now())));
      if (counted.isEmpty()) {
        store.create(EVENTS, event(about, namespace, name, type, reason, message));
      }
    } catch (ApiException e) {
      LOG.atDebug().addKeyValue("reason", reason).setCause(e).log("event not written");
    }
  }

  private ObjectNode event(
      ObjectNode about, String namespace, String name, String type, String reason, String message) {
    ObjectNode event =
        JSON.valueToTree(
            Map.of(
                "metadata",
                Map.of("namespace", namespace, "name", name),
                "type",
                type,
                "reason",
                reason,
                "message",
                message,
                "count",
                1,
                "firstTimestamp",
                ContainerStatus.time(Instant.now()),
                "lastTimestamp",
                ContainerStatus.time(Instant.now()),
                "source",
                Map.of("component", component, "host", LocalNode.NAME),
                "reportingComponent",
                component));
    ObjectNode involved = event.putObject("involvedObject");
    involved.set("kind", about.get("kind"));
    involved.set("apiVersion", about.get("apiVersion"));
    for (String field : List.of("namespace", "name", "uid", "resourceVersion")) {
      involved.set(field, about.path("metadata").get(field));
    }
    return event;
  }
}
