package dev.priok.operator.cluster;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Listens at the addresses of Services and passes connections on to ready pods. */
final class PretendedServices {
  /** A pod that runs here. */
  record Backend(Pod pod, PretendedPod running) {}

  private final Supplier<List<Backend>> backends;
  private final Map<InetSocketAddress, ServerSocket> open = new HashMap<>();
  private volatile Map<InetSocketAddress, Route> routes = Map.of();

  private record Route(Service service, ServicePort port) {}

  PretendedServices(Supplier<List<Backend>> backends) {
    this.backends = backends;
  }

  void follow(List<Service> services) {
    Map<InetSocketAddress, Route> wanted = new HashMap<>();
    for (Service service : services) {
      Map<String, String> selector = service.getSpec().getSelector();
      if (selector != null && !selector.isEmpty()) {
        for (ServicePort port : service.getSpec().getPorts()) {
          wanted.put(
              new InetSocketAddress(service.getSpec().getClusterIP(), port.getPort()),
              new Route(service, port));
        }
      }
    }
    routes = Map.copyOf(wanted);
    for (Iterator<Map.Entry<InetSocketAddress, ServerSocket>> entries = open.entrySet().iterator();
        entries.hasNext(); ) {
      Map.Entry<InetSocketAddress, ServerSocket> entry = entries.next();
      if (!wanted.containsKey(entry.getKey())) {
        close(entry.getValue());
        entries.remove();
      }
    }
    wanted.keySet().forEach(address -> open.computeIfAbsent(address, this::listen));
  }

  private ServerSocket listen(InetSocketAddress address) {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(address);
      Thread.startVirtualThread(() -> accept(address, socket));
      return socket;
    } catch (IOException e) {
      throw new IllegalStateException("cannot listen at " + address, e);
    }
  }

  private void accept(InetSocketAddress address, ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        Thread.startVirtualThread(() -> route(address, client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void route(InetSocketAddress address, Socket client) {
    Route route = routes.get(address);
    try (client) {
      InetSocketAddress target = route == null ? null : target(route);
      if (target == null) {
        return; // nobody is ready: the connection ends
      }
      try (Socket server = new Socket(target.getAddress(), target.getPort())) {
        Thread back = Thread.startVirtualThread(() -> copy(server, client));
        copy(client, server);
        back.join();
      }
    } catch (IOException gone) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private InetSocketAddress target(Route route) {
    return backends.get().stream()
        .filter(backend -> backend.running().isReady())
        .filter(backend ->
            backend
                .pod()
                .getMetadata()
                .getNamespace()
                .equals(route.service().getMetadata().getNamespace()))
        .filter(backend ->
            backend
                .pod()
                .getMetadata()
                .getLabels()
                .entrySet()
                .containsAll(route.service().getSpec().getSelector().entrySet()))
        .findFirst()
        .map(backend ->
            new InetSocketAddress(
                backend.running().address(), port(backend.pod(), route.port().getTargetPort())))
        .orElse(null);
  }

  private static int port(Pod pod, IntOrString target) {
    return target.getStrVal() == null
        ? target.getIntVal()
        : pod.getSpec().getContainers().getFirst().getPorts().stream()
            .filter(port -> target.getStrVal().equals(port.getName()))
            .map(ContainerPort::getContainerPort)
            .findFirst()
            .orElseThrow();
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException ended) {
      close(to);
    }
  }

  private static void close(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  void close() {
    open.values().forEach(PretendedServices::close);
  }
}
