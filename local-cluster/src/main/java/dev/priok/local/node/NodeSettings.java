package dev.priok.local.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * How the node runs.
 *
 * @param dataDirectory holds {@code pods/<uid>} and {@code volumes/<namespace>/<claim>}
 * @param images the images it knows, by their full name in a pod
 * @param initialBackOff the wait before the second restart of a container; it doubles from there
 * @param maxBackOff the longest such wait
 */
public record NodeSettings(
    Path dataDirectory,
    Map<String, LocalImage> images,
    Duration initialBackOff,
    Duration maxBackOff) {

  /** Copies the images and makes the directory absolute. */
  public NodeSettings {
    dataDirectory = dataDirectory.toAbsolutePath().normalize();
    images = Map.copyOf(images);
  }

  /** The waits of a kubelet: 10 s, doubling up to 5 minutes. */
  public static NodeSettings of(Path dataDirectory, Map<String, LocalImage> images) {
    return new NodeSettings(dataDirectory, images, Duration.ofSeconds(10), Duration.ofMinutes(5));
  }
}
