package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Tells a store in distribution's layout from what others keep in a directory. */
public final class StoreFormat {

  private StoreFormat() {}

  /**
   * Why a directory is not to be taken for a store, with what to do; empty when it is a store or
   * empty enough to become one.
   */
  public static Optional<String> obstacle(Path root) {
    if (Files.isDirectory(root.resolve("docker/registry/v2"))) {
      return Optional.empty();
    }
    if (has(root, "v2/repositories") || has(root, "registry/v2") || isVersion2(root)) {
      return Optional.of(
          root + " lies within a store: name the directory that holds docker/registry/v2");
    }
    if (has(root, "registry/docker/registry/v2")) {
      return Optional.of(
          "%s is the data directory of Harbor: its images lie in %s"
              .formatted(root, root.resolve("registry")));
    }
    if (has(root, "images") && has(root, "repositories")) {
      return Optional.of(
          ("%s is the store of a registry of the API v1 (registry:0.9 and older), which cannot be"
                  + " read. Nothing in it was changed. To move: give this server an empty"
                  + " directory, start the old registry on %s once more, pull each image from it"
                  + " with docker 17.09 or older, and push it here")
              .formatted(root, root));
    }
    if (isZot(root)) {
      return Optional.of(
          root
              + " is a store of zot or another OCI layout, which cannot be read: copy the images"
              + " with skopeo or oras to an empty store");
    }
    return Optional.empty();
  }

  /** As {@link #obstacle}, where there must be a store already. */
  public static Optional<String> absence(Path root) {
    if (!Files.isDirectory(root)) {
      return Optional.of("there is no directory " + root);
    }
    Optional<String> obstacle = obstacle(root);
    if (obstacle.isPresent() || has(root, "docker/registry/v2") || has(root, "priok")) {
      return obstacle;
    }
    return Optional.of(root + " is not a store: there is no docker/registry/v2 in it");
  }

  private static boolean isVersion2(Path root) {
    return root.endsWith("v2") && has(root, "blobs") && has(root, "repositories");
  }

  /** Each repository of zot is an OCI layout of its own. */
  private static boolean isZot(Path root) {
    if (Files.exists(root.resolve("oci-layout")) || Files.exists(root.resolve("cache.db"))) {
      return true;
    }
    try (var entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = Objects.requireNonNull(entry.getFileName()).toString();
        if (!name.equals("lost+found") && Files.exists(entry.resolve("oci-layout"))) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean has(Path root, String directory) {
    return Files.isDirectory(root.resolve(directory));
  }
}
