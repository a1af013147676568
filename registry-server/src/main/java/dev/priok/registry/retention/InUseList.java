package dev.priok.registry.retention;

import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Digests that somebody runs, one a line, alone or at the end of a name such as {@code
 * registry:5000/team/app@sha256:...}. Empty lines and those that begin with # are passed over.
 */
final class InUseList {

  private InUseList() {}

  /**
   * Reads the list.
   *
   * @throws IOException when it cannot be read as a whole: nothing may go then
   */
  static Set<Digest> read(@Nullable Path file) throws IOException {
    Set<Digest> digests = new HashSet<>();
    if (file == null) {
      return digests;
    }
    for (String line : Files.readAllLines(file)) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      digests.add(
          Digest.tryParse(text.substring(text.lastIndexOf('@') + 1))
              .orElseThrow(
                  () -> new IOException("a line of the list of images in use has no digest")));
    }
    return digests;
  }
}
