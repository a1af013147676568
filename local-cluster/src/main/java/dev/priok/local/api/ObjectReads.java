package dev.priok.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.ResourceType;
import dev.priok.local.store.StoreEvent;
import dev.priok.local.table.Tables;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers get, list and watch, as objects or as Tables. */
record ObjectReads(ObjectStore store, Tables tables) {
  private static final String LIST =
      "{kind: $, apiVersion: $, metadata: {resourceVersion: $}, items: $}";
  private static final String BOOKMARK =
      "{kind: $, apiVersion: $, metadata: {resourceVersion: $, creationTimestamp: null}}";
  private static final long BOOKMARK_MILLIS = 10_000;
  private static final long LONGEST_SECONDS = 1800;

  void read(Exchange exchange, Target target) throws IOException {
    if (target.name() != null) {
      ObjectNode object =
          store.get(target.key()).orElseThrow(() -> ApiException.notFound(target.key()));
      exchange.respond(200, shown(exchange, target, object));
      return;
    }
    if (!exchange.query("continue").isEmpty()) {
      throw ApiException.badRequest("paging is not served here: a list is always whole");
    }
    Selector selector = new Selector(exchange, target);
    ObjectStore.Listing listing = store.listing(target.type(), target.namespace());
    List<ObjectNode> items = listing.items().stream().filter(selector::matches).toList();
    String version = Long.toString(listing.resourceVersion());
    ResourceType type = target.type();
    exchange.respond(
        200,
        exchange.wantsTable()
            ? tables.table(target.served(), items, version, exchange.query("includeObject"))
            : Json.of(LIST, type.kind() + "List", type.apiVersion(), version, items));
  }

  /** One object in the form the client asks for. */
  private JsonNode shown(Exchange exchange, Target target, ObjectNode object) {
    String version = object.at("/metadata/resourceVersion").asText();
    return exchange.wantsTable()
        ? tables.table(target.served(), List.of(object), version, exchange.query("includeObject"))
        : object;
  }

  /** Streams changes as JSON lines until the client goes or its time is over. */
  void watch(Exchange exchange, Target target) throws IOException {
    if (exchange.header("Upgrade").equalsIgnoreCase("websocket")) {
      // A whole answer other than 101 makes the Fabric8 client watch over HTTP at once; after a
      // 503 it would first try ten times.
      exchange.respond(200, Json.of("{message: WebSocket is not served}"));
      return;
    }
    if (exchange.flag("sendInitialEvents")) {
      String message = "sendInitialEvents: Forbidden: not served here, list and then watch";
      throw new ApiException(422, "Invalid", message);
    }
    Selector selector = new Selector(exchange, target);
    long since = exchange.number("resourceVersion", 0);
    long seconds = Math.min(LONGEST_SECONDS, exchange.number("timeoutSeconds", LONGEST_SECONDS));
    OutputStream out = exchange.stream("application/json");
    out.flush();
    Stream stream = new Stream(exchange, target, selector, out);
    try {
      follow(stream, since == 0 ? list(stream) : since, Instant.now().plusSeconds(seconds));
    } catch (ApiException e) {
      // As the real server does once a watch was accepted: informers then list again.
      stream.write("ERROR", e.status());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long list(Stream stream) throws IOException {
    ObjectStore.Listing listing = store.listing(stream.target.type(), stream.target.namespace());
    for (ObjectNode object : listing.items()) {
      tell(stream, null, object, object);
    }
    return listing.resourceVersion();
  }

  private void follow(Stream stream, long start, Instant deadline)
      throws IOException, InterruptedException {
    ResourceType type = stream.target.type();
    Instant nextBookmark = Instant.now().plusMillis(BOOKMARK_MILLIS);
    long since = start;
    while (Instant.now().isBefore(deadline)) {
      long left = Duration.between(Instant.now(), deadline).toMillis();
      ObjectStore.Changes changes = store.changes(type, since, Math.min(left, BOOKMARK_MILLIS));
      for (StoreEvent event : changes.events()) {
        tell(stream, event.previous(), event.next(), event.shown());
      }
      since = changes.resourceVersion();
      if (stream.exchange.flag("allowWatchBookmarks") && Instant.now().isAfter(nextBookmark)) {
        String version = Long.toString(since);
        stream.write("BOOKMARK", Json.of(BOOKMARK, type.kind(), type.apiVersion(), version));
        nextBookmark = Instant.now().plusMillis(BOOKMARK_MILLIS);
      }
    }
  }

  /** Tells a change as the client sees it that sees only what it selects. */
  private void tell(
      Stream stream, @Nullable ObjectNode old, @Nullable ObjectNode next, ObjectNode shown)
      throws IOException {
    boolean before = stream.selector.matches(old);
    boolean after = stream.selector.matches(next);
    if (before || after) {
      String kind = after ? before ? "MODIFIED" : "ADDED" : "DELETED";
      stream.write(kind, shown(stream.exchange, stream.target, shown));
    }
  }

  private record Stream(Exchange exchange, Target target, Selector selector, OutputStream out) {
    void write(String type, JsonNode object) throws IOException {
      String line = Json.of("{type: $, object: $}", type, object) + "\n";
      out.write(line.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }
}
