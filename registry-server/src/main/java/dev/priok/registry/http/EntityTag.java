package dev.priok.registry.http;

import dev.priok.registry.oci.Digest;
import java.util.regex.Pattern;

/**
 * A digest as an entity tag (RFC 9110, sections 8.8.3 and 13.1): content never changes under it.
 */
public final class EntityTag {

  private static final Pattern LIST_SEPARATOR = Pattern.compile("\\s*,\\s*");

  private EntityTag() {}

  /** Marks the answer with {@code digest}; returns whether the client has it already. */
  public static boolean isKnown(Exchange exchange, Digest digest) {
    exchange.setHeader("ETag", quoted(digest));
    return exchange.header("If-None-Match").map(header -> matches(header, digest)).orElse(false);
  }

  /** Whether a Range may be applied: there is no If-Range, or it names this content. */
  public static boolean allowsRange(Exchange exchange, Digest digest) {
    return exchange.header("If-Range").map(header -> header.equals(quoted(digest))).orElse(true);
  }

  private static boolean matches(String header, Digest digest) {
    for (String candidate : LIST_SEPARATOR.split(header.strip(), -1)) {
      String tag = candidate.startsWith("W/") ? candidate.substring(2) : candidate;
      // Some clients leave the quotes out.
      if (tag.equals("*") || tag.equals(quoted(digest)) || tag.equals(digest.toString())) {
        return true;
      }
    }
    return false;
  }

  private static String quoted(Digest digest) {
    return "\"" + digest + "\"";
  }
}
