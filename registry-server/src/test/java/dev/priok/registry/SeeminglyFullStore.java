package dev.priok.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A store that takes no file of ours, as if its disk were full.
 *
 * @param blob one that nothing names
 */
public record SeeminglyFullStore(Path root, Path blob) {

  public static SeeminglyFullStore in(Path folder) throws IOException {
    // What fails here has this name in its message, and so passes for a failure of a full disk.
    Path root = folder.resolve("No space left on device");
    Path registry = root.resolve("docker/registry/v2");
    Files.createDirectories(registry.resolve("repositories"));
    Path blob = registry.resolve("blobs/sha256/ab/ab" + "0".repeat(62) + "/data");
    Files.createDirectories(blob.getParent());
    Files.writeString(blob, "old");
    Files.createFile(root.resolve("priok"));
    return new SeeminglyFullStore(root, blob);
  }
}
