package dev.priok.local.node;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rewrites the mount paths of a container, where a text names them, to local directories. */
final class MountPaths {
  private final Map<String, Path> directoryByPath;
  private final Pattern mounted;

  /**
   * @param directoryByPath the directory for each mountPath, which carries no trailing slash
   */
  MountPaths(Map<String, Path> directoryByPath) {
    this.directoryByPath = Map.copyOf(directoryByPath);
    // The longest first: /data/config must not be taken for a file in /data.
    String alternatives =
        directoryByPath.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(joining("|"));
    this.mounted = Pattern.compile("(?<![\\w./-])(?:" + alternatives + ")(?![\\w.-])");
  }

  String rewrite(String text) {
    return directoryByPath.isEmpty()
        ? text
        : mounted
            .matcher(text)
            .replaceAll(found ->
                Matcher.quoteReplacement(String.valueOf(directoryByPath.get(found.group()))));
  }
}
