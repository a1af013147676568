package dev.priok.operator.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The usable lines of an htpasswd file.
 *
 * @param lines each {@code user:bcrypt}, without what follows a hash
 * @param ignored numbers of the lines that are neither usable nor empty nor a comment
 */
record Htpasswd(List<String> lines, List<Integer> ignored) {
  private static final Pattern BCRYPT =
      Pattern.compile(
          "[^:\\s\\p{Cntrl}]{1,255}:\\$2[aby]\\$(0[4-9]|1[0-7])\\$[./A-Za-z0-9]{53}(?![./A-Za-z0-9])");

  Htpasswd {
    lines = List.copyOf(lines);
    ignored = List.copyOf(ignored);
  }

  static Htpasswd parse(String text) {
    List<String> lines = new ArrayList<>();
    List<Integer> ignored = new ArrayList<>();
    List<String> all = text.lines().map(String::strip).toList();
    for (int i = 0; i < all.size(); i++) {
      String line = all.get(i);
      Matcher usable = BCRYPT.matcher(line);
      if (usable.lookingAt()) {
        lines.add(usable.group());
      } else if (!line.isEmpty() && !line.startsWith("#")) {
        ignored.add(i + 1);
      }
    }
    return new Htpasswd(lines, ignored);
  }

  /** The file that the registry reads; empty when nobody may log in. */
  String file() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  /** {@inheritDoc} Without the lines. */
  @Override
  public String toString() {
    return "Htpasswd[" + lines.size() + " lines, ignored=" + ignored + "]";
  }
}
