package dev.priok.local.node;

import java.util.List;
import java.util.Map;

/**
 * What runs on this machine in place of a container image.
 *
 * @param entrypoint the program and its first arguments; a pod's {@code command} replaces it
 * @param env defaults that the pod's environment overrides; {@code {{listen:5000}}} in a value
 *     becomes the {@code host:port} at which the pod must listen for its container port 5000
 */
public record LocalImage(List<String> entrypoint, Map<String, String> env) {

  /** Copies both collections. */
  public LocalImage {
    entrypoint = List.copyOf(entrypoint);
    env = Map.copyOf(env);
  }
}
