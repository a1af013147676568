package dev.priok.operator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.Dispatcher;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * An API server that has one Registry and nothing else, takes what it is sent, and fails where a
 * test says so. Watches stay silent.
 */
final class ScriptedApi implements AutoCloseable {
  static final String REGISTRIES = "/apis/priok.dev/v1alpha1/registries";
  static final String REGISTRY = "/apis/priok.dev/v1alpha1/namespaces/apps/registries/team";
  static final String CLAIM = "/api/v1/namespaces/apps/persistentvolumeclaims/team-registry";
  static final String SERVICE = "/api/v1/namespaces/apps/services/team-registry";
  static final String LEASES = "/apis/coordination.k8s.io/v1/namespaces/priok/leases";
  static final String EVENTS = "/api/v1/namespaces/apps/events";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(3);

  private static final Logger QUIET = Logger.getLogger("io.fabric8.mockwebserver");

  static {
    QUIET.setLevel(Level.WARNING);
  }

  private final MockWebServer server = new MockWebServer();
  private final Map<String, Queue<Supplier<MockResponse>>> failures = new ConcurrentHashMap<>();
  private final List<ObjectNode> statuses = new CopyOnWriteArrayList<>();
  private final List<ObjectNode> events = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> written = new CopyOnWriteArrayList<>();
  private final AtomicLong version = new AtomicLong(100);
  private volatile Instant deleted;
  private final AtomicLong leaseReads = new AtomicLong();
  private final AtomicReference<ObjectNode> lease = new AtomicReference<>();

  ScriptedApi() {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  /** The next {@code times} requests of this method and path fail with a status of the API. */
  ScriptedApi fail(String method, String path, int times, int code, String message) {
    return fail(method, path, times, () -> status(code, message));
  }

  /** The next {@code times} requests of this method and path get no answer in time. */
  ScriptedApi timeOut(String method, String path, int times) {
    return fail(
        method, path, times, () -> new MockResponse().setBodyDelay(CLIENT_TIMEOUT.multipliedBy(3)));
  }

  private ScriptedApi fail(String method, String path, int times, Supplier<MockResponse> response) {
    Queue<Supplier<MockResponse>> queue =
        failures.computeIfAbsent(method + " " + path, key -> new ConcurrentLinkedQueue<>());
    for (int i = 0; i < times; i++) {
      queue.add(response);
    }
    return this;
  }

  /** A client that gives up soon and leaves trying again to the operator. */
  KubernetesClient client() {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder()
                .withAutoConfigure(false)
                .withMasterUrl("http://127.0.0.1:" + server.getPort())
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout((int) CLIENT_TIMEOUT.toMillis())
                .build())
        .build();
  }

  /** The Registry was deleted at that time; its claim is to go with it. */
  ScriptedApi delete(Instant when) {
    deleted = when.truncatedTo(ChronoUnit.SECONDS);
    return this;
  }

  /** Another operator, which has just said so, leads. */
  ScriptedApi lead(String holder) {
    write(ScriptedObjects.lease(holder));
    return this;
  }

  /** Who leads; empty when nobody has yet. */
  String leader() {
    ObjectNode held = lease.get();
    return held == null ? "" : held.at("/spec/holderIdentity").asText();
  }

  /** How often somebody looked who leads. */
  long leaseReads() {
    return leaseReads.get();
  }

  /** Every status that was written and taken, in order. */
  List<ObjectNode> statuses() {
    return List.copyOf(statuses);
  }

  /** Every Event that was written and taken, in order. */
  List<ObjectNode> events() {
    return List.copyOf(events);
  }

  /** Paths of the children that were written and taken, in order. */
  List<String> written() {
    return List.copyOf(written);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** The queries with which a collection was listed or watched. */
  List<String> listed(String path) {
    return asked.stream().filter(asked -> asked.startsWith(path + "?")).toList();
  }

  private MockResponse answer(RecordedRequest request) {
    asked.add(request.getPath());
    String path = request.getPath().replaceFirst("\\?.*", "");
    Queue<Supplier<MockResponse>> failing = failures.get(request.getMethod() + " " + path);
    Supplier<MockResponse> failure = failing == null ? null : failing.poll();
    if (failure != null) {
      return failure.get();
    }
    return switch (request.getMethod()) {
      case "GET" -> read(request, path);
      case "POST" -> create(request, path);
      case "PATCH" -> apply(request, path);
      case "PUT" -> write(object(request));
      case "DELETE" -> {
        written.add("DELETE " + path);
        yield status(200, "deleted");
      }
      default -> status(405, "not scripted");
    };
  }

  private MockResponse read(RecordedRequest request, String path) {
    if (path.startsWith(LEASES)) {
      leaseReads.incrementAndGet();
      ObjectNode held = lease.get();
      return held == null ? status(404, "leases \"priok-operator\" not found") : json(200, held);
    }
    if (request.getPath().contains("watch=true")) {
      return new MockResponse().withWebSocketUpgrade(new WebSocketListener() {});
    }
    ObjectNode list = JSON.createObjectNode();
    list.put("kind", "List").put("apiVersion", "v1");
    list.putObject("metadata").put("resourceVersion", "100");
    list.putArray("items");
    if (path.equals(REGISTRIES)) {
      list.withArray("items").add(ScriptedObjects.registry(deleted));
    } else if (path.equals(CLAIM)) {
      return json(200, ScriptedObjects.claim());
    } else if (path.matches("/apis?/.*/namespaces/[^/]+/[a-z]+/[^/]+")) {
      return status(404, "not found");
    }
    return json(200, list);
  }

  private MockResponse create(RecordedRequest request, String path) {
    ObjectNode object = object(request);
    if (path.equals(EVENTS)) {
      events.add(object);
    } else if (path.equals(LEASES)) {
      return write(object);
    } else if (path.endsWith("/selfsubjectrulesreviews")) {
      ObjectNode rule = object.withObject("status").withArray("resourceRules").addObject();
      List.of("verbs", "apiGroups", "resources").forEach(field -> rule.withArray(field).add("*"));
    }
    return json(201, object);
  }

  private MockResponse write(ObjectNode next) {
    next.withObject("metadata").put("resourceVersion", String.valueOf(version.incrementAndGet()));
    lease.set(next);
    return json(200, next);
  }

  private MockResponse apply(RecordedRequest request, String path) {
    if (path.equals(REGISTRY)) {
      written.add(path);
      return json(200, ScriptedObjects.registry(deleted));
    }
    ObjectNode object = object(request);
    ObjectNode metadata = object.withObject("metadata");
    metadata.put("resourceVersion", String.valueOf(version.incrementAndGet()));
    metadata.put("uid", path);
    if (path.equals(REGISTRY + "/status")) {
      statuses.add(object.withObject("status").deepCopy());
      ObjectNode registry = ScriptedObjects.registry(deleted);
      registry.set("status", object.get("status"));
      registry.withObject("metadata").set("resourceVersion", metadata.get("resourceVersion"));
      return json(200, registry);
    }
    written.add(path);
    return json(200, object);
  }

  private static ObjectNode object(RecordedRequest request) {
    return ScriptedObjects.parse(request.getUtf8Body());
  }

  private static MockResponse status(int code, String message) {
    Status status =
        new StatusBuilder().withStatus("Failure").withCode(code).withMessage(message).build();
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(Serialization.asJson(status));
  }

  private static MockResponse json(int code, ObjectNode body) {
    return new MockResponse()
        .setResponseCode(code)
        .setHeader("Content-Type", "application/json")
        .setBody(body.toString());
  }
}
