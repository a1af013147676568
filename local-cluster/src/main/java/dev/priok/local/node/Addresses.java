package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides every address of pods and Services.
 *
 * <p>Where the whole of 127.0.0.0/8 is local (Linux) each pod has its own address in 127.64.0.0/11
 * and each Service in 127.96.0.0/11, derived from its name so that it stays the same, and ports are
 * used as they are; a pod's port that a listener on all addresses holds becomes a free one.
 * Elsewhere all share 127.0.0.1: a pod's port becomes a free one, a Service keeps its port, which
 * only one of them can have.
 */
final class Addresses {
  private static final int POD_NETWORK = 64;
  private static final int SERVICE_NETWORK = 96;
  private static final String SHARED = "127.0.0.1";

  private final boolean addressEach;
  private final String cluster;
  private final Set<String> podIps = new HashSet<>();

  /**
   * @param addressEach whether every address of 127.0.0.0/8 can be bound
   * @param cluster tells clusters on one machine apart, so that equal names get other addresses
   */
  Addresses(boolean addressEach, String cluster) {
    this.addressEach = addressEach;
    this.cluster = cluster;
  }

  /** Gives the pod {@code namespace/name} its address; it is kept until {@link #release}. */
  synchronized PodAddress lease(String pod) {
    String ip = unused(POD_NETWORK, pod, podIps);
    podIps.add(ip);
    return new PodAddress(ip, new ConcurrentHashMap<>(), addressEach);
  }

  synchronized void release(PodAddress address) {
    podIps.remove(address.ip);
  }

  /** The cluster IP for a new Service {@code namespace/name}: none of those in use. */
  String clusterIp(String service, Set<String> used) {
    return unused(SERVICE_NETWORK, service, used);
  }

  private String unused(int network, String name, Set<String> used) {
    for (int attempt = 0; addressEach; attempt++) {
      int hash = (cluster + '\n' + name + '\n' + attempt).hashCode() >>> 1;
      String ip =
          "127.%d.%d.%d".formatted(network + hash % 32, hash / 32 % 256, 1 + hash / 8192 % 254);
      if (!used.contains(ip)) {
        return ip;
      }
    }
    return SHARED;
  }

  /** The wanted port if it is free, else another. */
  private static int free(String ip, int wanted) {
    try (ServerSocket probe = new ServerSocket(wanted, 1, InetAddress.ofLiteral(ip))) {
      return probe.getLocalPort();
    } catch (IOException e) {
      if (wanted == 0) {
        throw new UncheckedIOException("no free port on " + ip, e);
      }
      return free(ip, 0);
    }
  }

  /** Where one pod listens. */
  record PodAddress(String ip, Map<Integer, Integer> portOf, boolean samePorts) {
    /** The local address that stands for a container port. */
    InetSocketAddress at(int containerPort) {
      int port = portOf.computeIfAbsent(containerPort, p -> free(ip, samePorts ? p : 0));
      return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
    }

    /**
     * @param port the number of a container port or the name of one of the container's ports
     * @throws IllegalArgumentException when no port has that name
     */
    InetSocketAddress at(JsonNode container, JsonNode port) {
      for (JsonNode named : container.path("ports")) {
        if (named.path("name").equals(port)) {
          return at(named.path("containerPort").asInt());
        }
      }
      if (!port.isNumber()) {
        throw new IllegalArgumentException("no port is named " + port);
      }
      return at(port.asInt());
    }
  }
}
