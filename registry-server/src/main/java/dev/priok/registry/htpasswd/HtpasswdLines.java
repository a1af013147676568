package dev.priok.registry.htpasswd;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The lines of an htpasswd file, those that are no users' included, so that an edit changes nothing
 * but what it is about. Of two lines for one user the later counts, as in the server.
 */
record HtpasswdLines(List<String> lines) {
  /** What bcrypt looks at; a longer password would be cut silently. */
  static final int MAX_PASSWORD_BYTES = 72;

  /** Of bcrypt; what follows it in a line does not count, as in the server. */
  private static final int HASH_LENGTH = 60;

  HtpasswdLines {
    lines = List.copyOf(lines);
  }

  static HtpasswdLines parse(String text) {
    return new HtpasswdLines(text.lines().toList());
  }

  /** The names, in the order of the file, each once. */
  List<String> users() {
    return lines.stream()
        .filter(HtpasswdLines::isUser)
        .map(HtpasswdLines::name)
        .distinct()
        .toList();
  }

  /**
   * With the user's line replaced, or added at the end.
   *
   * @param cost of bcrypt, the power of two of its rounds
   */
  HtpasswdLines with(String user, char[] password, int cost) throws InvalidUserException {
    requireName(user);
    requirePassword(password);
    String hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(cost, password);
    List<String> changed = new ArrayList<>();
    boolean placed = false;
    for (String line : lines) {
      if (!belongsTo(line, user)) {
        changed.add(line);
      } else if (!placed) {
        changed.add(user + ":" + hash);
        placed = true;
      }
    }
    if (!placed) {
      changed.add(user + ":" + hash);
    }
    return new HtpasswdLines(changed);
  }

  /** Without any line of the user. */
  HtpasswdLines without(String user) {
    return new HtpasswdLines(lines.stream().filter(line -> !belongsTo(line, user)).toList());
  }

  /** Whether the password is that of the user's line. */
  boolean verifies(String user, char[] password) {
    return lines.stream()
        .filter(line -> belongsTo(line, user))
        .reduce((_, later) -> later)
        .map(line -> line.strip().substring(user.length() + 1))
        .map(rest -> rest.substring(0, Math.min(rest.length(), HASH_LENGTH)))
        .map(hash -> BCrypt.verifyer().verify(password, hash.toCharArray()).verified)
        .orElse(false);
  }

  /** The file's text. */
  String text() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private static boolean isUser(String line) {
    return !line.strip().startsWith("#") && line.strip().indexOf(':') > 0;
  }

  private static String name(String line) {
    return line.strip().substring(0, line.strip().indexOf(':'));
  }

  private static boolean belongsTo(String line, String user) {
    return isUser(line) && name(line).equals(user);
  }

  private static void requireName(String user) throws InvalidUserException {
    if (user.isEmpty() || user.length() > 255) {
      throw new InvalidUserException("a user's name has 1 to 255 characters");
    }
    if (user.startsWith("#")
        || !user.strip().equals(user)
        || user.codePoints().anyMatch(c -> c == ':' || Character.isISOControl(c))) {
      throw new InvalidUserException(
          "a user's name has no colon, no control character, no # at its beginning and no space at"
              + " either end");
    }
  }

  private static void requirePassword(char[] password) throws InvalidUserException {
    int bytes = new String(password).getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_PASSWORD_BYTES) {
      throw new InvalidUserException(
          "a password has 1 to %d bytes; this one has %d".formatted(MAX_PASSWORD_BYTES, bytes));
    }
    for (char c : password) {
      if (Character.isISOControl(c)) {
        throw new InvalidUserException("a password has no control characters; give it on one line");
      }
    }
  }
}
