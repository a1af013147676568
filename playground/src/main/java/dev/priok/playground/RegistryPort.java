package dev.priok.playground;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The port that registries listen on.
 *
 * @param number the port in use here
 * @param wanted the port that was asked for
 */
record RegistryPort(int number, int wanted) {
  private static final int TRIES = 100;

  /** Where registries answer the operator; all of 127.0.0.0/8 being one address on some systems. */
  private static final int MANAGEMENT = 5001;

  /**
   * The wanted port, or the next one that nothing on this machine listens on. A listener on all
   * addresses, such as AirPlay on a Mac or a published container, also takes 127.x.y.z.
   *
   * @throws PlaygroundException when a hundred ports in a row are taken
   */
  static RegistryPort from(int wanted) {
    for (int port = wanted; port < wanted + TRIES; port++) {
      if (port != MANAGEMENT && isFree(port)) {
        return new RegistryPort(port, wanted);
      }
    }
    throw new PlaygroundException(
        "Ports %d to %d are all taken: stop one of the programs that listen there."
            .formatted(wanted, wanted + TRIES - 1));
  }

  boolean moved() {
    return number != wanted;
  }

  private static boolean isFree(int port) {
    try (ServerSocket everywhere = new ServerSocket()) {
      everywhere.setReuseAddress(true);
      everywhere.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
