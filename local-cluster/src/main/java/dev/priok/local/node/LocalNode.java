package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.NODES;
import static dev.priok.local.store.BuiltInTypes.PERSISTENT_VOLUME_CLAIMS;
import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.BuiltInTypes.STATEFUL_SETS;
import static java.net.http.HttpClient.Version.HTTP_1_1;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ApiException;
import dev.priok.local.store.ControlLoop.Controller;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The node and the controllers that feed it, over the objects of one store. */
public final class LocalNode implements AutoCloseable {
  /** The only node of the cluster. */
  static final String NAME = "local";

  private static final String STATUS =
      """
      conditions: [{type: Ready, status: 'True', reason: Started, lastTransitionTime: $}]
      addresses: [{type: InternalIP, address: 127.0.0.1}]
      """;

  private final ObjectStore store;
  private final Pods pods;
  private final Services services;
  private final List<Controller> controllers;
  private final HttpClient http =
      HttpClient.newBuilder().version(HTTP_1_1).proxy(HttpClient.Builder.NO_PROXY).build();

  /**
   * Fills in what the node needs in new pods, claims and Services; does nothing else before {@link
   * #start}.
   *
   * @param directory where pods and volumes have their files
   * @param images the images it knows, by their full name in a pod
   * @param firstRestart the wait before the second restart of a container; it doubles from there
   */
  public LocalNode(
      ObjectStore store, Path directory, Map<String, LocalImage> images, Duration firstRestart) {
    this.store = store;
    Path data = directory.toAbsolutePath().normalize();
    boolean linux = System.getProperty("os.name").startsWith("Linux");
    Addresses addresses = new Addresses(linux, data.toString());
    NodeEvents events = new NodeEvents(store);
    store.addAdmission(new NodeAdmission(store, addresses));
    pods = new Pods(store, new PodWorker.Node(data, images, firstRestart, addresses, http), events);
    services = new Services(store, pods, events);
    controllers =
        List.of(
            Controller.of(PERSISTENT_VOLUME_CLAIMS, new Claims(store, data)::reconcile),
            Controller.of(STATEFUL_SETS, new StatefulSets(store, events)::reconcile),
            Controller.of(PODS, pods::reconcile),
            services);
  }

  /**
   * Ends what an earlier run left behind and gives the controllers that run what the store holds.
   *
   * @throws IOException when the data directory cannot be used
   */
  public List<Controller> start() throws IOException {
    pods.clean();
    ObjectKey key = new ObjectKey(NODES, null, NAME);
    if (store.get(key).isEmpty()) {
      store.create(NODES, Json.of("{metadata: {name: $}}", NAME));
    }
    ObjectNode status = Json.of(STATUS, ObjectMetadata.time(Instant.now()));
    store.updateStatus(key, node -> node.set("status", status));
    return controllers;
  }

  /**
   * The output of a pod's container, or of the run before the present one.
   *
   * @throws ApiException when there is no such pod or output
   */
  public LogFile log(ObjectKey key, boolean previous) {
    PodWorker worker =
        store.get(key).flatMap(pods::worker).orElseThrow(() -> ApiException.notFound(key));
    Path log = worker.files().log(previous);
    if (!Files.exists(log)) {
      throw ApiException.badRequest("the container has not run, or not before: no log");
    }
    return new LogFile(log, () -> !previous && worker.isRunning());
  }

  /**
   * Ends all pods' processes and closes all addresses, once the controllers have ended; the objects
   * stay as they are.
   */
  @Override
  public void close() {
    pods.close();
    services.close();
    http.close();
  }
}
