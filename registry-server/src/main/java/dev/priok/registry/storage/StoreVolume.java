package dev.priok.registry.storage;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Whether a store lies on one volume: what is written is moved into place within it. */
public final class StoreVolume {

  private StoreVolume() {}

  /** Why nothing can be written to the store, with what to do; empty when something can. */
  public static Optional<String> obstacle(Path rootDirectory) {
    Path root = rootDirectory.toAbsolutePath();
    Path own = root.resolve("priok");
    for (String name : List.of("blobs", "repositories")) {
      Path part = root.resolve("docker/registry/v2").resolve(name);
      if (isApart(existing(own, root), existing(part, root))) {
        return Optional.of(
            ("%s is mounted apart from %s, and what is pushed cannot be moved from one to the other:"
                    + " mount the whole root %s, as one file system")
                .formatted(part, own, root));
      }
    }
    return Optional.empty();
  }

  /** A directory, or where it would be made. */
  private static Path existing(Path directory, Path root) {
    Path existing = directory;
    while (!existing.equals(root) && !Files.exists(existing)) {
      existing = Objects.requireNonNull(existing.getParent());
    }
    return existing;
  }

  private static boolean isApart(Path from, Path to) {
    String name = "." + UUID.randomUUID();
    try {
      if (!Files.getAttribute(from, "unix:dev").equals(Files.getAttribute(to, "unix:dev"))) {
        return true;
      }
      // There is no such file; but that two mounts are meant, of one disk even, is found first.
      Files.move(from.resolve(name), to.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException _) {
      return true;
    } catch (IOException | UnsupportedOperationException _) {
      // What may not be read, or is not there any more, is told in other places.
    }
    return false;
  }
}
