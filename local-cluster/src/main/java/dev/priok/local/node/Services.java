package dev.priok.local.node;

import static dev.priok.local.store.BuiltInTypes.PODS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.priok.local.store.ObjectKey;
import dev.priok.local.store.ObjectStore;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Forwards the TCP ports of Services to ready pods, as a kube-proxy does. */
final class Services implements AutoCloseable {
  private final ObjectStore store;
  private final Addresses addresses;
  private final Pods pods;
  private final NodeEvents events;
  private final Map<ObjectKey, Map<Integer, PortForwarder>> forwarders = new ConcurrentHashMap<>();

  Services(ObjectStore store, Addresses addresses, Pods pods, NodeEvents events) {
    this.store = store;
    this.addresses = addresses;
    this.pods = pods;
    this.events = events;
  }

  /** Opens and closes ports until they are those of the Service; false when one is not free. */
  boolean reconcile(ObjectKey key) {
    Optional<ObjectNode> service = store.get(key);
    Map<Integer, PortForwarder> open =
        forwarders.computeIfAbsent(key, k -> new ConcurrentHashMap<>());
    Set<Integer> wanted = service.map(Services::ports).orElse(Set.of());
    for (int port : Set.copyOf(open.keySet())) {
      PortForwarder unwanted = wanted.contains(port) ? null : open.remove(port);
      if (unwanted != null) {
        unwanted.close();
      }
    }
    boolean complete = true;
    for (int port : wanted) {
      complete &= open.containsKey(port) || open(key, service.orElseThrow(), port, open);
    }
    return complete;
  }

  private boolean open(
      ObjectKey key, ObjectNode service, int port, Map<Integer, PortForwarder> open) {
    String ip = service.at("/spec/clusterIP").asText();
    try {
      open.put(port, new PortForwarder(addresses.listen(ip, port), () -> target(key, port)));
      return true;
    } catch (IOException e) {
      events.warning(
          service,
          "FailedToListen",
          "cannot listen on %s:%d: %s; does another program listen on all addresses, 0.0.0.0:%d?"
              .formatted(ip, port, e.getMessage(), port));
      return false;
    }
  }

  /** Where a port of a Service is reached on this machine, once it is open. */
  Optional<InetSocketAddress> address(ObjectKey key, int port) {
    return Optional.ofNullable(forwarders.getOrDefault(key, Map.of()).get(port))
        .map(PortForwarder::address);
  }

  @Override
  public void close() {
    forwarders.values().forEach(open -> open.values().forEach(PortForwarder::close));
  }

  private Optional<InetSocketAddress> target(ObjectKey key, int port) {
    Optional<ObjectNode> service = store.get(key);
    JsonNode selector = service.map(s -> s.at("/spec/selector")).orElse(null);
    if (selector == null || selector.isEmpty()) {
      return Optional.empty();
    }
    List<ObjectNode> ready = new ArrayList<>(store.list(PODS, key.namespace()));
    ready.removeIf(pod ->
        !ContainerStatus.isReady(pod)
            || pod.path("metadata").has("deletionTimestamp")
            || !selects(selector, pod.at("/metadata/labels")));
    Collections.shuffle(ready);
    return ready.stream()
        .findFirst()
        .flatMap(pod ->
            pods.worker(pod)
                .map(worker -> {
                  JsonNode target = targetPort(service.orElseThrow(), port);
                  JsonNode container = pod.at("/spec/containers/0");
                  return worker.address().at(container, target);
                }));
  }

  private static Set<Integer> ports(ObjectNode service) {
    Set<Integer> ports = new HashSet<>();
    if (service.at("/spec/clusterIP").asText("None").equals("None")) {
      return ports;
    }
    for (JsonNode port : service.at("/spec/ports")) {
      if (port.path("protocol").asText("TCP").equals("TCP")) {
        ports.add(port.path("port").asInt());
      }
    }
    return ports;
  }

  private static JsonNode targetPort(ObjectNode service, int port) {
    for (JsonNode candidate : service.at("/spec/ports")) {
      if (candidate.path("port").asInt() == port && candidate.has("targetPort")) {
        return candidate.get("targetPort");
      }
    }
    return service.numberNode(port);
  }

  private static boolean selects(JsonNode selector, JsonNode labels) {
    return selector.properties().stream()
        .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }
}
