package dev.priok.registry.legacy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Recognises the store of a registry of the API v1 (docker-registry up to 0.9). */
public final class LegacyStore {

  private LegacyStore() {}

  /** What to say about {@code root} if it is such a store; empty when it is not. */
  public static Optional<String> problem(Path root) {
    boolean first =
        Files.isDirectory(root.resolve("images"))
            && Files.isDirectory(root.resolve("repositories"));
    if (!first || Files.exists(root.resolve("docker/registry/v2"))) {
      return Optional.empty();
    }
    return Optional.of(
        ("%s is the store of a registry of the API v1 (registry:0.9 and older), which is not served"
                + " here. Nothing in it was changed. To move: give this server an empty directory,"
                + " start the old registry on %s once more, pull each image from it with docker"
                + " 17.09 or older, and push it here")
            .formatted(root, root));
  }
}
