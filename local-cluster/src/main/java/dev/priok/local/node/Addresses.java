package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;

/**
 * Decides every address of pods and Services.
 *
 * <p>Where the whole of 127.0.0.0/8 is local (Linux) each pod has its own address in 127.64.0.0/11
 * and each Service in 127.96.0.0/11, derived from its name so that it stays the same, and ports are
 * used as they are; a pod's port that a listener on all addresses holds becomes a free one.
 * Elsewhere all share 127.0.0.1: a pod's port becomes a free one, a Service keeps its port while it
 * is free.
 */
final class Addresses {
  private static final int POD_NETWORK = 64;
  private static final int SERVICE_NETWORK = 96;
  private static final String SHARED = "127.0.0.1";

  private final boolean addressEach;
  private final String cluster;
  private final Map<String, String> podByIp = new ConcurrentHashMap<>();

  /**
   * @param addressEach whether every address of 127.0.0.0/8 can be bound
   * @param cluster tells clusters on one machine apart, so that equal names get other addresses
   */
  Addresses(boolean addressEach, String cluster) {
    this.addressEach = addressEach;
    this.cluster = cluster;
  }

  static Addresses ofThisSystem(String cluster) {
    return new Addresses(System.getProperty("os.name").startsWith("Linux"), cluster);
  }

  /** Gives the pod {@code namespace/name} its address; it is kept until {@link #release}. */
  PodAddress lease(String pod) {
    if (!addressEach) {
      return new PodAddress(SHARED, new ConcurrentHashMap<>(), false);
    }
    for (int attempt = 0; ; attempt++) {
      String ip = derive(POD_NETWORK, pod, attempt);
      String holder = podByIp.putIfAbsent(ip, pod);
      if (holder == null || holder.equals(pod)) {
        return new PodAddress(ip, new ConcurrentHashMap<>(), true);
      }
    }
  }

  void release(String pod) {
    podByIp.values().remove(pod);
  }

  /** The cluster IP for a new Service {@code namespace/name}: none of those in use. */
  String clusterIp(String service, Set<String> used) {
    int attempt = 0;
    while (addressEach && used.contains(derive(SERVICE_NETWORK, service, attempt))) {
      attempt++;
    }
    return addressEach ? derive(SERVICE_NETWORK, service, attempt) : SHARED;
  }

  /**
   * Listens for a Service; the port differs from the wanted one only where addresses are shared.
   *
   * @throws IOException when the address cannot be bound
   */
  ServerSocket listen(String clusterIp, int port) throws IOException {
    InetAddress address = InetAddress.ofLiteral(clusterIp);
    try {
      return new ServerSocket(port, 0, address);
    } catch (BindException e) {
      if (addressEach) {
        throw e;
      }
      return new ServerSocket(0, 0, address);
    }
  }

  private String derive(int network, String name, int attempt) {
    CRC32 hash = new CRC32();
    hash.update((cluster + '\n' + name + '\n' + attempt).getBytes(StandardCharsets.UTF_8));
    long value = hash.getValue();
    return "127.%d.%d.%d"
        .formatted(network + value % 32, value / 32 % 256, 1 + value / (32 * 256) % 254);
  }

  /** Where one pod listens. */
  record PodAddress(String ip, Map<Integer, Integer> portOf, boolean samePorts) {

    /** The local address that stands for a container port. */
    InetSocketAddress at(int containerPort) {
      return new InetSocketAddress(
          InetAddress.ofLiteral(ip), portOf.computeIfAbsent(containerPort, this::choose));
    }

    private int choose(int containerPort) {
      return samePorts && isFree(containerPort) ? containerPort : freePort();
    }

    /**
     * @param port the number of a container port or the name of one of the container's ports
     * @throws IllegalArgumentException when no port has that name
     */
    InetSocketAddress at(JsonNode container, JsonNode port) {
      JsonNode number =
          port.isNumber()
              ? port
              : container
                  .path("ports")
                  .valueStream()
                  .filter(candidate -> candidate.path("name").equals(port))
                  .map(candidate -> candidate.path("containerPort"))
                  .findFirst()
                  .orElseThrow(() -> new IllegalArgumentException("no port is named " + port));
      return at(number.asInt());
    }

    private boolean isFree(int port) {
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.ofLiteral(ip))) {
        return probe.isBound();
      } catch (IOException e) {
        return false;
      }
    }

    private int freePort() {
      try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral(ip))) {
        return probe.getLocalPort();
      } catch (IOException e) {
        throw new UncheckedIOException("no free port on " + ip, e);
      }
    }
  }
}
