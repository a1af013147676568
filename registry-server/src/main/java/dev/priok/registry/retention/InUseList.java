package dev.priok.registry.retention;

import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Digests that somebody runs, one a line, alone or at the end of a name such as {@code
 * registry:5000/team/app@sha256:...}. Empty lines and those that begin with # are passed over, but
 * for {@code # asOf 2026-11-21T10:00:00Z}: whoever writes that says when the list was true, and a
 * list of long ago says nothing of what is run now.
 */
final class InUseList {

  private static final Duration OLDEST = Duration.ofHours(24);
  private static final String AS_OF = "# asOf ";

  private InUseList() {}

  /**
   * Reads the list.
   *
   * @throws InUseListException when it cannot be used as a whole, or is older than a day: nothing
   *     may go then
   */
  static Set<Digest> read(@Nullable Path file, Instant now) throws IOException {
    Set<Digest> digests = new HashSet<>();
    if (file == null) {
      return digests;
    }
    for (String line : lines(file)) {
      String text = line.strip();
      if (text.startsWith(AS_OF)) {
        refuseOld(file, text.substring(AS_OF.length()).strip(), now);
      }
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      digests.add(
          Digest.tryParse(text.substring(text.lastIndexOf('@') + 1))
              .orElseThrow(
                  () -> new InUseListException(file, "has a line without a digest: correct it")));
    }
    return digests;
  }

  private static List<String> lines(Path file) throws IOException {
    try {
      return Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new InUseListException(
          file, "is not there: make it (it may be empty), or take retention.inusefile out");
    } catch (IOException e) {
      throw new InUseListException(file, "cannot be read: " + e);
    }
  }

  private static void refuseOld(Path file, String asOf, Instant now) throws InUseListException {
    try {
      if (Instant.parse(asOf).isBefore(now.minus(OLDEST))) {
        throw new InUseListException(
            file,
            "is of %s, older than %d h: whoever writes it has stopped"
                .formatted(asOf, OLDEST.toHours()));
      }
    } catch (DateTimeParseException e) {
      throw new InUseListException(file, "has no time after asOf");
    }
  }
}
