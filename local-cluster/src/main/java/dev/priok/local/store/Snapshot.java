package dev.priok.local.store;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ControlLoop.Controller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store in one JSON file, replaced atomically: some time after a change and at close. A
 * crash loses at most the changes of that time.
 */
public final class Snapshot implements Controller, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
  private static final Duration PERIOD = Duration.ofMillis(500);

  private record Saved(ResourceType type, ObjectNode object) {}

  private final ObjectMapper json = new ObjectMapper();
  private final ObjectStore store;
  private final Path file;
  private long written;
  private Instant due = Instant.MIN;

  /** Fills the store from the file, if it is there. */
  public Snapshot(ObjectStore store, Path file) throws IOException {
    this.store = store;
    this.file = file;
    JsonNode saved = Files.exists(file) ? json.readTree(file.toFile()) : json.createObjectNode();
    for (JsonNode each : saved.path("objects")) {
      Saved object = json.treeToValue(each, Saved.class);
      store.restore(object.type, object.object, saved.path("resourceVersion").asLong());
    }
  }

  @Override
  public void reconcile(Map<ObjectKey, ObjectNode> objects) {
    if (Instant.now().isAfter(due) && store.revision() != written) {
      close();
      due = Instant.now().plus(PERIOD);
    }
  }

  /** Writes the file. */
  @Override
  public void close() {
    long newest = store.revision();
    try {
      List<Saved> objects = new ArrayList<>();
      store.all().forEach((key, object) -> objects.add(new Saved(key.type(), object)));
      Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "snapshot", ".tmp");
      try {
        // The version is read after the objects, so that none of them is newer.
        String text = "{resourceVersion: $, objects: $}";
        json.writeValue(temporary.toFile(), Json.of(text, store.revision(), objects));
        Files.move(temporary, file, ATOMIC_MOVE, REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
      written = newest;
    } catch (IOException e) {
      LOG.atError().setCause(e).addKeyValue("file", file).log("Snapshot not written");
    }
  }
}
