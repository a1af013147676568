package dev.priok.local.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a store in one JSON file, replaced atomically: some time after a change and at close. A
 * crash loses at most the changes of that time.
 */
public final class Snapshot implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
  private static final Duration DELAY = Duration.ofMillis(500);

  private final ObjectMapper json = new ObjectMapper();
  private final ObjectStore store;
  private final Path file;
  private final ScheduledExecutorService writer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("store-snapshot").factory());
  private final AtomicBoolean due = new AtomicBoolean();
  private final Subscription subscription;

  /** Fills the store from the file, if it is there, and follows the store from then on. */
  public Snapshot(ObjectStore store, Path file) throws IOException {
    this.store = store;
    this.file = file;
    if (Files.exists(file)) {
      restore();
    }
    this.subscription = store.subscribe(null, event -> schedule());
  }

  private void restore() throws IOException {
    JsonNode saved = json.readTree(file.toFile());
    for (JsonNode kind : saved.path("kinds")) {
      ResourceType type = json.treeToValue(kind.path("type"), ResourceType.class);
      List<ObjectNode> objects =
          kind.path("objects").valueStream().map(ObjectNode.class::cast).toList();
      store.restore(type, objects, saved.path("resourceVersion").asLong());
    }
  }

  private void schedule() {
    if (due.compareAndSet(false, true)) {
      var _ = writer.schedule(this::writeLogged, DELAY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void writeLogged() {
    due.set(false);
    try {
      write();
    } catch (IOException e) {
      LOG.atError().setCause(e).addKeyValue("file", file).log("Snapshot not written");
    }
  }

  private void write() throws IOException {
    ObjectNode saved = json.createObjectNode();
    ArrayNode kinds = saved.putArray("kinds");
    long newest = 0;
    for (ResourceType type : store.types()) {
      ObjectStore.Listing listing = store.listing(type, null);
      newest = Math.max(newest, listing.resourceVersion());
      ObjectNode kind = kinds.addObject();
      kind.set("type", json.valueToTree(type));
      kind.putArray("objects").addAll(listing.items());
    }
    saved.put("resourceVersion", newest);
    Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), "snapshot", ".tmp");
    json.writeValue(temporary.toFile(), saved);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    subscription.close();
    writer.shutdownNow();
    writer.close();
    writeLogged();
  }
}
