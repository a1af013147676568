package dev.priok.local;

import dev.priok.local.node.LocalImage;
import java.nio.file.Path;
import java.util.Map;

/**
 * How a cluster is set up.
 *
 * @param dataDirectory where its state and kubeconfig lie; made when missing
 * @param images what runs in place of the images that pods name
 */
public record LocalClusterSettings(Path dataDirectory, Map<String, LocalImage> images) {
  /** Copies the images. */
  public LocalClusterSettings {
    images = Map.copyOf(images);
  }

  /** Without images. */
  public static LocalClusterSettings in(Path dataDirectory) {
    return new LocalClusterSettings(dataDirectory, Map.of());
  }

  /** The same with these images. */
  public LocalClusterSettings withImages(Map<String, LocalImage> known) {
    return new LocalClusterSettings(dataDirectory, known);
  }
}
