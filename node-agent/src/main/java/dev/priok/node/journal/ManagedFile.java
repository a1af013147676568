package dev.priok.node.journal;

import dev.priok.node.desired.RegistryId;
import dev.priok.node.desired.Sha256;
import dev.priok.node.host.Host;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that proves to be ours by its first line: who manages it, for which registry, and the
 * SHA-256 of all that follows. The line is a comment in TOML, and text before the first {@code
 * BEGIN} in PEM, so every reader passes over it.
 */
public final class ManagedFile {
  private static final int LARGEST_BYTES = 2 * 1024 * 1024;
  private static final String MANAGED_BY = "# managed-by: priok;";
  private static final Pattern MARKER =
      Pattern.compile(
          MANAGED_BY
              + " registry=([a-z0-9-]+/[a-z0-9-]+); uid=[A-Za-z0-9-]+; sha256=([0-9a-f]{64})");

  /** Whose a file is. */
  public sealed interface Ownership {
    /** There is none. */
    record Absent() implements Ownership {}

    /** Written for this registry and not changed since. */
    record Own(String content) implements Ownership {}

    /** Written by an agent, and then changed by somebody. */
    record Altered() implements Ownership {}

    /** Somebody else's. */
    record Foreign() implements Ownership {}
  }

  private ManagedFile() {}

  /** The text of a file with this body, marker first. */
  public static String render(RegistryId id, String uid, String body) {
    String seal = Sha256.hex(body.getBytes(StandardCharsets.UTF_8));
    return MANAGED_BY + " registry=" + id + "; uid=" + uid + "; sha256=" + seal + "\n" + body;
  }

  /** Looks at the file, not at what any journal says of it. */
  public static Ownership inspect(Host host, Path file, RegistryId id) throws IOException {
    return switch (host.kind(file)) {
      case ABSENT -> new Ownership.Absent();
      case DIRECTORY, OTHER -> new Ownership.Foreign();
      case FILE -> inspect(host.read(file, LARGEST_BYTES), id);
    };
  }

  private static Ownership inspect(byte[] content, RegistryId id) {
    int end = 0;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    String first = new String(content, 0, end, StandardCharsets.UTF_8);
    if (!first.startsWith(MANAGED_BY)) {
      return new Ownership.Foreign();
    }
    Matcher marker = MARKER.matcher(first);
    if (end == content.length || !marker.matches()) {
      return new Ownership.Altered();
    }
    if (!marker.group(1).equals(id.toString())) {
      return new Ownership.Foreign();
    }
    byte[] body = Arrays.copyOfRange(content, end + 1, content.length);
    return marker.group(2).equals(Sha256.hex(body))
        ? new Ownership.Own(new String(content, StandardCharsets.UTF_8))
        : new Ownership.Altered();
  }
}
