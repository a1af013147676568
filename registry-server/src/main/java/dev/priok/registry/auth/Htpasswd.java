package dev.priok.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The users of an htpasswd file: {@code user:bcrypt} lines as {@code htpasswd -B} writes them.
 * Blank lines and comments are skipped, the name ends at the first colon, the later of two lines
 * for one user wins.
 */
final class Htpasswd {
  static final Htpasswd EMPTY = new Htpasswd(Map.of(), List.of());

  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$(?:0[4-9]|[12]\\d|3[01])\\$[./A-Za-z0-9]{53}");
  private static final int COST_START = 4;
  private static final int COST_END = 6;

  /** Well formed and nobody's; only its cost counts. */
  private static final String NOBODY =
      "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5Ka7Tq9wYhtbXYjPqfk9iV6zXwC1e";

  private final Map<String, String> hashes;
  private final List<Integer> skippedLines;
  private final String nobody;

  private Htpasswd(Map<String, String> hashes, List<Integer> skippedLines) {
    this.hashes = Map.copyOf(hashes);
    this.skippedLines = List.copyOf(skippedLines);
    this.nobody =
        hashes.values().stream().findFirst().map(Htpasswd::nobodyAsCostlyAs).orElse(NOBODY);
  }

  static Htpasswd parse(byte[] content) {
    Map<String, String> hashes = new HashMap<>();
    List<Integer> skipped = new ArrayList<>();
    int number = 0;
    for (String line : new String(content, StandardCharsets.UTF_8).split("\\R", -1)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      int colon = text.indexOf(':');
      if (colon > 0 && BCRYPT.matcher(text.substring(colon + 1)).matches()) {
        hashes.put(text.substring(0, colon), text.substring(colon + 1));
      } else {
        skipped.add(number);
      }
    }
    return new Htpasswd(hashes, skipped);
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  int size() {
    return hashes.size();
  }

  /** Numbers, from 1, of lines that are neither a user with a bcrypt hash nor a comment. */
  List<Integer> skippedLines() {
    return skippedLines;
  }

  Optional<String> hashOf(String user) {
    return Optional.ofNullable(hashes.get(user));
  }

  /** A hash that costs what a real one costs, to be tried for a user who does not exist. */
  String nobody() {
    return nobody;
  }

  private static String nobodyAsCostlyAs(String hash) {
    return NOBODY.substring(0, COST_START)
        + hash.substring(COST_START, COST_END)
        + NOBODY.substring(COST_END);
  }
}
