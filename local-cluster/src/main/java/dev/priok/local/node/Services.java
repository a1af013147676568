package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PODS;
import static dev.priok.local.store.BuiltInTypes.SERVICES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ControlLoop.Controller;
import dev.priok.local.store.Json;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectMetadata;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Forwards the TCP ports of Services to ready pods, as a kube-proxy does. */
final class Services implements Controller, AutoCloseable {
  private record Port(ObjectKey service, int number) {}

  private final ObjectStore store;
  private final Pods pods;
  private final NodeEvents events;
  private final Map<Port, PortForwarder> open = new ConcurrentHashMap<>();

  Services(ObjectStore store, Pods pods, NodeEvents events) {
    this.store = store;
    this.pods = pods;
    this.events = events;
  }

  /** Opens and closes ports until they are those of the Services, as far as they are free. */
  @Override
  public void reconcile(Map<ObjectKey, ObjectNode> objects) {
    Map<Port, ObjectNode> wanted = new HashMap<>();
    objects.forEach((key, service) -> {
      boolean served = !service.at("/spec/clusterIP").asText("None").equals("None");
      if (key.type().equals(SERVICES) && served) {
        for (JsonNode port : service.at("/spec/ports")) {
          wanted.put(new Port(key, port.path("port").asInt()), service);
        }
      }
    });
    wanted.forEach(this::open);
    open.forEach((port, forwarder) -> {
      if (!wanted.containsKey(port) && open.remove(port, forwarder)) {
        forwarder.close();
      }
    });
  }

  private void open(Port port, ObjectNode service) {
    if (open.containsKey(port)) {
      return;
    }
    InetAddress ip = InetAddress.ofLiteral(service.at("/spec/clusterIP").asText());
    try {
      ServerSocket server = new ServerSocket(port.number, 0, ip);
      open.put(port, new PortForwarder(server, () -> target(port)));
    } catch (IOException e) {
      String why = e.getMessage() + "; does another program listen on all addresses, 0.0.0.0?";
      String message =
          "cannot listen on %s:%d: %s".formatted(ip.getHostAddress(), port.number, why);
      events.write(service, "Warning", "FailedToListen", message);
    }
  }

  @Override
  public void close() {
    open.values().forEach(PortForwarder::close);
  }

  private Optional<InetSocketAddress> target(Port port) {
    JsonNode spec = store.get(port.service).orElseGet(Json::object).path("spec");
    Optional<JsonNode> target =
        spec.path("ports")
            .valueStream()
            .filter(candidate -> candidate.path("port").asInt() == port.number)
            .map(found -> found.path(found.has("targetPort") ? "targetPort" : "port"))
            .findFirst();
    return store.list(PODS, port.service.namespace()).stream()
        .filter(pod -> ContainerStatus.isReady(pod) && !ObjectMetadata.isDeleted(pod))
        .filter(pod -> selects(spec.path("selector"), pod.at("/metadata/labels")))
        .flatMap(pod -> pods.worker(pod).stream())
        .findFirst()
        .flatMap(worker -> target.map(worker::at));
  }

  private static boolean selects(JsonNode selector, JsonNode labels) {
    return !selector.isEmpty()
        && selector.propertyStream().allMatch(l -> l.getValue().equals(labels.get(l.getKey())));
  }
}
