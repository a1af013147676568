package dev.priok.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

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
  private final int highestCost;

  private Htpasswd(Map<String, String> hashes, List<Integer> skippedLines) {
    this.hashes = Map.copyOf(hashes);
    this.skippedLines = List.copyOf(skippedLines);
    this.highestCost =
        hashes.values().stream().mapToInt(Htpasswd::costOf).max().orElse(costOf(NOBODY));
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

  /** A hash that costs what the costliest one costs, to be tried for a user who is not there. */
  String nobody() {
    return nobody(highestCost);
  }

  /**
   * Nobody's hashes that cost, together with {@code hash}, what {@link #nobody} does: whoever
   * guesses is not to see by the time it takes which users there are. Empty where all users' hashes
   * cost the same.
   */
  List<String> makeUpFor(String hash) {
    // Each step of the cost doubles the work: 2^c + 2^c + 2^(c+1) + ... + 2^(max-1) = 2^max.
    return IntStream.range(costOf(hash), highestCost).mapToObj(Htpasswd::nobody).toList();
  }

  private static int costOf(String hash) {
    return Integer.parseInt(hash.substring(COST_START, COST_END));
  }

  private static String nobody(int cost) {
    return NOBODY.substring(0, COST_START) + "%02d".formatted(cost) + NOBODY.substring(COST_END);
  }
}
