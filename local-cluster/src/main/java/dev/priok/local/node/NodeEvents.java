package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.EVENTS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events, the same one only once. */
record NodeEvents(ObjectStore store) {
  private static final Logger LOG = LoggerFactory.getLogger(NodeEvents.class);
  private static final String EVENT =
      """
      {metadata: {namespace: $, name: $}, involvedObject: $, source: {component: local-node},
       type: $, reason: $, message: $, count: 1, firstTimestamp: $, lastTimestamp: $}
      """;

  /**
   * @param type {@code Normal} or {@code Warning}
   */
  void write(ObjectNode about, String type, String reason, String message) {
    String subject = about.at("/metadata/name").asText();
    String namespace = about.at("/metadata/namespace").asText();
    String now = ObjectMetadata.time(Instant.now());
    ObjectNode involved = ObjectMetadata.of(about.deepCopy()).retain("namespace", "name", "uid");
    involved.setAll(about.deepCopy().retain("apiVersion", "kind"));
    // Derived from what it says, so that nothing is told twice.
    String words = involved.path("uid") + reason + message;
    UUID id = UUID.nameUUIDFromBytes(words.getBytes(StandardCharsets.UTF_8));
    ObjectKey key = new ObjectKey(EVENTS, namespace, subject + "." + id);
    try {
      if (store.get(key).isEmpty()) {
        store.create(
            EVENTS,
            Json.of(EVENT, namespace, key.name(), involved, type, reason, message, now, now));
      }
    } catch (ApiException e) {
      LOG.atDebug().addKeyValue("reason", reason).setCause(e).log("event not written");
    }
  }
}
