package dev.priok.registry.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the commonest mistake of a config.yml that is not YAML: lines indented below a key that
 * already has a value, as {@code log:} below {@code version: 0.1}.
 */
final class MisplacedIndent {
  private static final Pattern KEY_WITH_VALUE = Pattern.compile("( *)([\\w.-]+):[ \t]+[^\\s#].*");

  private MisplacedIndent() {}

  /**
   * What to do about it.
   *
   * @param line where YAML gave up, from 1
   */
  static Optional<String> advice(String text, int line) {
    List<String> lines = text.lines().toList();
    if (line < 2 || line > lines.size()) {
      return Optional.empty();
    }
    int above = line - 1;
    while (above > 0 && isSkipped(lines.get(above - 1))) {
      above--;
    }
    Matcher parent = KEY_WITH_VALUE.matcher(above == 0 ? "" : lines.get(above - 1));
    int indent = indent(lines.get(line - 1));
    if (!parent.matches() || indent <= parent.group(1).length()) {
      return Optional.empty();
    }
    int last = line;
    for (int i = line; i < lines.size(); i++) {
      if (isSkipped(lines.get(i))) {
        continue;
      }
      if (indent(lines.get(i)) < indent) {
        break;
      }
      last = i + 1;
    }
    String which = last == line ? "line " + line : "lines %d to %d".formatted(line, last);
    return Optional.of(
        "un-indent %s by %d: %s in line %d has a value, so nothing can lie below it"
            .formatted(which, indent - parent.group(1).length(), parent.group(2), above));
  }

  private static boolean isSkipped(String line) {
    return line.isBlank() || line.strip().startsWith("#");
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }
}
