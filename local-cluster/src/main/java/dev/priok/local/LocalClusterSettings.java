package dev.priok.local;

import dev.priok.local.node.LocalImage;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;

/**
 * How a cluster is set up.
 *
 * @param dataDirectory where its state and kubeconfig lie; made when missing
 * @param bindAddress where the API listens, normally loopback
 * @param port 0 for any free port
 * @param images what runs in place of the images that pods name
 */
public record LocalClusterSettings(
    Path dataDirectory, InetAddress bindAddress, int port, Map<String, LocalImage> images) {

  /** Copies the images. */
  public LocalClusterSettings {
    images = Map.copyOf(images);
  }

  /** On loopback and any free port, without images. */
  public static LocalClusterSettings in(Path dataDirectory) {
    return new LocalClusterSettings(dataDirectory, InetAddress.getLoopbackAddress(), 0, Map.of());
  }

  /** The same with these images. */
  public LocalClusterSettings withImages(Map<String, LocalImage> known) {
    return new LocalClusterSettings(dataDirectory, bindAddress, port, known);
  }
}
