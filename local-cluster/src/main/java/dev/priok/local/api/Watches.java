package dev.priok.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.schema.ServedType;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import dev.priok.local.store.StoreEvent;
import dev.priok.local.store.Subscription;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Streams changes as JSON lines until the client goes or its time is over. */
final class Watches {
  private static final Duration BOOKMARK_INTERVAL = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofMinutes(30);

  private final ObjectStore store;
  private final ObjectReads reads;
  private final Clock clock;

  Watches(ObjectStore store, ObjectReads reads, Clock clock) {
    this.store = store;
    this.reads = reads;
    this.clock = clock;
  }

  void watch(Exchange exchange, Target target) throws IOException {
    if (exchange.header("Upgrade").equalsIgnoreCase("websocket")) {
      // A whole answer other than 101 makes the Fabric8 client watch over HTTP at once; after a
      // 503 it would first try ten times.
      exchange.respond(200, JsonNodeFactory.instance.textNode("WebSocket is not served"));
      return;
    }
    if (exchange.flag("sendInitialEvents")) {
      String message = "sendInitialEvents: Forbidden: not served here, list and then watch";
      throw new ApiException(422, "Invalid", message, List.of());
    }
    BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();
    Selector selector = Selector.of(exchange, target);
    exchange.wantsTable();
    try (Subscription _ =
        subscribe(exchange, target, event -> translate(exchange, target, selector, event, lines))) {
      send(exchange, target.type(), lines, deadline(exchange));
    } catch (ApiException e) {
      // As the real server does once a watch was accepted: informers then list again.
      exchange.stream("application/json").write(Exchange.line(event("ERROR", e.status())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Subscription subscribe(Exchange exchange, Target target, Consumer<StoreEvent> listener) {
    String since = exchange.query("resourceVersion");
    ResourceType type = target.type().stored();
    if (!since.matches("\\d{0,18}")) {
      throw ApiException.badRequest("resourceVersion must be a number: " + since);
    }
    return since.isEmpty() || since.equals("0")
        ? store.subscribe(type, listener)
        : store.subscribe(type, Long.parseLong(since), listener);
  }

  private Instant deadline(Exchange exchange) {
    String seconds = exchange.query("timeoutSeconds");
    Duration asked =
        seconds.matches("\\d{1,9}") ? Duration.ofSeconds(Long.parseLong(seconds)) : LONGEST;
    return clock.instant().plus(asked.compareTo(LONGEST) < 0 ? asked : LONGEST);
  }

  private void translate(
      Exchange exchange,
      Target target,
      Selector selector,
      StoreEvent event,
      BlockingQueue<JsonNode> lines) {
    boolean before = selector.matches(event.previous());
    boolean after = event.kind() != StoreEvent.Kind.DELETED && selector.matches(event.object());
    if (before || after) {
      String kind = after ? before ? "MODIFIED" : "ADDED" : "DELETED";
      lines.add(event(kind, reads.shown(exchange, target.type(), event.object())));
    }
  }

  private void send(
      Exchange exchange, ServedType type, BlockingQueue<JsonNode> lines, Instant deadline)
      throws IOException, InterruptedException {
    OutputStream out = exchange.stream("application/json");
    out.flush();
    while (true) {
      Duration left = Duration.between(clock.instant(), deadline);
      if (!left.isPositive()) {
        return;
      }
      Duration pause = left.compareTo(BOOKMARK_INTERVAL) < 0 ? left : BOOKMARK_INTERVAL;
      JsonNode line = lines.poll(pause.toMillis(), TimeUnit.MILLISECONDS);
      if (line != null) {
        out.write(Exchange.line(line));
        out.flush();
      } else if (exchange.flag("allowWatchBookmarks")) {
        store.whenDelivered(version -> lines.add(bookmark(type.type(), version)));
      }
    }
  }

  private static ObjectNode bookmark(ResourceType type, long version) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("kind", type.kind()).put("apiVersion", type.apiVersion());
    object
        .putObject("metadata")
        .put("resourceVersion", Long.toString(version))
        .putNull("creationTimestamp");
    return event("BOOKMARK", object);
  }

  private static ObjectNode event(String type, JsonNode object) {
    ObjectNode event = JsonNodeFactory.instance.objectNode().put("type", type);
    event.set("object", object);
    return event;
  }
}
