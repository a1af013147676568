package dev.priok.local;

import java.net.InetAddress;
import java.nio.file.Path;

/**
 * How a cluster is set up.
 *
 * @param dataDirectory where its state and kubeconfig lie; made when missing
 * @param bindAddress where the API listens, normally loopback
 * @param port 0 for any free port
 */
public record LocalClusterSettings(Path dataDirectory, InetAddress bindAddress, int port) {

  /** On loopback and any free port. */
  public static LocalClusterSettings in(Path dataDirectory) {
    return new LocalClusterSettings(dataDirectory, InetAddress.getLoopbackAddress(), 0);
  }
}
