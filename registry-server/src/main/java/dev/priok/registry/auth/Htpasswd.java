package dev.priok.registry.auth;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The users of an htpasswd file: {@code user:bcrypt} lines as {@code htpasswd -B} writes them.
 * Blank lines and comments are skipped, the name ends at the first colon, what follows a hash does
 * not count, the later of two lines for one user wins.
 */
final class Htpasswd {
  static final Htpasswd EMPTY = new Htpasswd(Map.of(), List.of(), List.of());

  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$(?:0[4-9]|1[0-7])\\$[./A-Za-z0-9]{53}(?![./A-Za-z0-9])");

  /** A few guesses a second: a costlier line must not let strangers occupy all CPUs. */
  private static final int HIGHEST_GUESS_COST = 12;

  private static final int COST_START = 4;
  private static final int COST_END = 6;

  /** Well formed and nobody's; only its cost counts. */
  private static final String NOBODY =
      "$2a$10$7EqJtq98hPqEX7fNZaFWoOhi5Ka7Tq9wYhtbXYjPqfk9iV6zXwC1e";

  private final Map<String, String> hashes;
  private final List<Integer> skippedLines;
  private final List<Integer> costlyLines;
  private final int guessCost;

  private Htpasswd(
      Map<String, String> hashes, List<Integer> skippedLines, List<Integer> costlyLines) {
    this.hashes = Map.copyOf(hashes);
    this.skippedLines = List.copyOf(skippedLines);
    this.costlyLines = List.copyOf(costlyLines);
    int highest = hashes.values().stream().mapToInt(Htpasswd::costOf).max().orElse(costOf(NOBODY));
    this.guessCost = Math.min(highest, HIGHEST_GUESS_COST);
  }

  static Htpasswd parse(byte[] content) {
    Map<String, String> hashes = new HashMap<>();
    List<Integer> skipped = new ArrayList<>();
    List<Integer> costly = new ArrayList<>();
    int number = 0;
    for (String line : new String(content, StandardCharsets.UTF_8).split("\\R", -1)) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      int colon = text.indexOf(':');
      Matcher hash = BCRYPT.matcher(text.substring(colon + 1));
      if (colon <= 0 || !hash.lookingAt()) {
        skipped.add(number);
        continue;
      }
      hashes.put(text.substring(0, colon), hash.group());
      if (costOf(hash.group()) > HIGHEST_GUESS_COST) {
        costly.add(number);
      }
    }
    return new Htpasswd(hashes, skipped, costly);
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

  /** Numbers, from 1, of lines that cost more than a guess at a user who is not there. */
  List<Integer> costlyLines() {
    return costlyLines;
  }

  Optional<String> hashOf(String user) {
    return Optional.ofNullable(hashes.get(user));
  }

  /**
   * A hash to be tried for a user who is not there. It costs what the costliest one costs, but no
   * more than 12.
   */
  String nobody() {
    return nobody(guessCost);
  }

  /**
   * Nobody's hashes that cost, together with {@code hash}, what {@link #nobody} does: whoever
   * guesses is not to see by the time it takes which users there are. Empty where all users' hashes
   * cost the same, and for the {@link #costlyLines}, which do show.
   */
  List<String> makeUpFor(String hash) {
    // Each step of the cost doubles the work: 2^c + 2^c + 2^(c+1) + ... + 2^(max-1) = 2^max.
    return IntStream.range(costOf(hash), guessCost).mapToObj(Htpasswd::nobody).toList();
  }

  private static int costOf(String hash) {
    return Integer.parseInt(hash.substring(COST_START, COST_END));
  }

  private static String nobody(int cost) {
    return NOBODY.substring(0, COST_START) + "%02d".formatted(cost) + NOBODY.substring(COST_END);
  }
}
