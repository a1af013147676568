package dev.priok.local.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;

/** What a pod has on disk, under {@code pods/<uid>}; only this user may enter it. */
record PodFiles(Path root) {
  static PodFiles create(Path dataDirectory, String uid) throws IOException {
    Path root = inside(dataDirectory.resolve("pods"), uid);
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    return new PodFiles(root);
  }

  /** The output of the present run of the container, or of the one before. */
  Path log(boolean previous) {
    return root.resolve(previous ? "container.previous.log" : "container.log");
  }

  Path process() {
    return root.resolve("process");
  }

  Path volume(String name) throws IOException {
    return Files.createDirectories(inside(root.resolve("volumes"), name));
  }

  /**
   * Resolves a name that a client gave.
   *
   * @throws IllegalArgumentException when it would lead out of the directory or is empty
   */
  static Path inside(Path directory, String name) {
    Path resolved = directory.resolve(name).normalize();
    if (!resolved.startsWith(directory) || resolved.equals(directory)) {
      throw new IllegalArgumentException("not a path below its directory: '" + name + "'");
    }
    return resolved;
  }

  /** Deletes a file or a directory with all it holds; symbolic links are not followed. */
  static void delete(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(each);
        }
      }
    }
  }
}
