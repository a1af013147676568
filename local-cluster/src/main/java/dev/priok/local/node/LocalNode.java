package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.CONFIG_MAPS;
import static dev.priok.local.store.BuiltInTypes.NODES;
import static dev.priok.local.store.BuiltInTypes.PERSISTENT_VOLUME_CLAIMS;
import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.BuiltInTypes.SECRETS;
import static dev.priok.local.store.BuiltInTypes.SERVICES;
import static dev.priok.local.store.BuiltInTypes.STATEFUL_SETS;
import static dev.priok.local.store.StoreEvent.Kind.DELETED;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.Admission;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.PodLogs;
import dev.priok.local.store.ResourceType;
import dev.priok.local.store.StoreEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node and the controllers that feed it, over the objects of one store. */
public final class LocalNode implements AutoCloseable, PodLogs {
  /** The only node of the cluster. */
  static final String NAME = "local";

  private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);
  private static final long RETRY_SECONDS = 5;

  private final ObjectStore store;
  private final NodeAdmission admission;
  private final Pods pods;
  private final StatefulSets statefulSets;
  private final Claims claims;
  private final Services services;
  private final HttpClient http;
  private final ExecutorService controllers =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("controllers").factory());
  private final List<AutoCloseable> subscriptions = new ArrayList<>();

  /** Does nothing before {@link #start}, but its admission must be added to the store at once. */
  public LocalNode(ObjectStore store, NodeSettings settings) {
    this.store = store;
    Addresses addresses = Addresses.ofThisSystem(settings.dataDirectory().toString());
    NodeEvents events = new NodeEvents(store, "kubelet");
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .build();
    this.admission = new NodeAdmission(store, addresses);
    this.pods = new Pods(new PodWorker.Shared(store, settings, addresses, events, http));
    this.statefulSets = new StatefulSets(store, new NodeEvents(store, "statefulset-controller"));
    this.claims = new Claims(store, settings.dataDirectory());
    this.services = new Services(store, addresses, pods, new NodeEvents(store, "kube-proxy"));
  }

  /** Fills in what the node needs in new pods, claims and Services. */
  public Admission admission() {
    return admission;
  }

  /**
   * Ends what an earlier run left behind, then runs what the store holds.
   *
   * @throws IOException when the data directory cannot be used
   */
  public void start() throws IOException {
    pods.clean();
    register();
    subscribe(
        PERSISTENT_VOLUME_CLAIMS,
        event -> {
          claims.reconcile(event.key());
          pods.wakeAll();
        });
    subscribe(CONFIG_MAPS, event -> pods.wakeAll());
    subscribe(SECRETS, event -> pods.wakeAll());
    subscribe(PODS, this::podChanged);
    subscribe(STATEFUL_SETS, event -> statefulSets.reconcile(event.key()));
    subscribe(SERVICES, event -> forward(event.key()));
  }

  private void podChanged(StoreEvent event) {
    pods.changed(event);
    statefulSets.podChanged(event.key(), event.object());
    if (event.kind() == DELETED) {
      claims.podGone(String.valueOf(event.key().namespace()));
    }
  }

  private void forward(ObjectKey key) {
    if (!services.reconcile(key)) {
      CompletableFuture.delayedExecutor(RETRY_SECONDS, TimeUnit.SECONDS, controllers)
          .execute(() -> forward(key));
    }
  }

  /** Events are handled one by one on the thread of the controllers. */
  private void subscribe(ResourceType type, Consumer<StoreEvent> handler) {
    subscriptions.add(
        store.subscribe(
            type,
            event -> {
              try {
                controllers.execute(() -> handle(event, handler));
              } catch (RejectedExecutionException e) {
                LOG.atDebug().addKeyValue("object", event.key().name()).log("came after the end");
              }
            }));
  }

  private static void handle(StoreEvent event, Consumer<StoreEvent> handler) {
    try {
      handler.accept(event);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("object", event.key().name()).setCause(e).log("event not handled");
    }
  }

  /** Where a port of a Service is reached on this machine, once it is open. */
  public Optional<InetSocketAddress> serviceAddress(String namespace, String name, int port) {
    return services.address(new ObjectKey(SERVICES, namespace, name), port);
  }

  @Override
  public InputStream open(
      String namespace, String name, boolean follow, boolean previous, OptionalInt tailLines) {
    ObjectKey key = new ObjectKey(PODS, namespace, name);
    ObjectNode pod = store.get(key).orElseThrow(() -> ApiException.notFound(key));
    PodWorker worker = pods.worker(pod).orElseThrow(() -> ApiException.notFound(key));
    Path log = previous ? worker.files().previousLog() : worker.files().log();
    if (!Files.exists(log)) {
      throw ApiException.badRequest(
          previous
              ? "previous terminated container in pod \"%s\" not found".formatted(name)
              : "container in pod \"%s\" is waiting to start".formatted(name));
    }
    try {
      ContainerProcess run = previous ? null : worker.process();
      return new LogStream(log, tailLines, () -> follow && run != null && run.isAlive());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all pods' processes and closes all addresses; the objects stay as they are. */
  @Override
  public void close() {
    // On the thread that starts pods, so that none is started meanwhile.
    CompletableFuture.runAsync(pods::close, controllers).join();
    for (AutoCloseable subscription : subscriptions) {
      try {
        subscription.close();
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("subscription not closed");
      }
    }
    controllers.close();
    services.close();
    http.close();
  }

  private void register() {
    ObjectKey key = new ObjectKey(NODES, null, NAME);
    ObjectMapper json = new ObjectMapper();
    if (store.get(key).isEmpty()) {
      store.create(NODES, json.valueToTree(Map.of("metadata", Map.of("name", NAME))));
    }
    Map<String, String> ready =
        Map.of(
            "type", "Ready",
            "status", "True",
            "reason", "KubeletReady",
            "message", "pods run as local processes",
            "lastTransitionTime", ContainerStatus.time(Instant.now()));
    Map<String, Object> status =
        Map.of(
            "conditions", List.of(ready),
            "addresses", List.of(Map.of("type", "InternalIP", "address", "127.0.0.1")),
            "nodeInfo", Map.of("operatingSystem", System.getProperty("os.name")));
    store.updateStatus(
        key,
        node -> {
          node.set("status", json.valueToTree(status));
          return node;
        });
  }
}
