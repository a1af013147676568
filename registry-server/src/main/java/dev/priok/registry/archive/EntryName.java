package dev.priok.registry.archive;

import java.util.ArrayDeque;
import java.util.Deque;

/** Names inside an archive, which are untrusted: keys to look up by, never paths to write to. */
final class EntryName {

  private EntryName() {}

  /**
   * The name without {@code .}, {@code ..} and empty parts; empty for the archive's own root.
   *
   * @throws ArchiveException when it leads out of the archive
   */
  static String normalise(String name) throws ArchiveException {
    Deque<String> parts = new ArrayDeque<>();
    if (name.startsWith("/")) {
      throw outside(name);
    }
    for (String part : name.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> {
          if (parts.pollLast() == null) {
            throw outside(name);
          }
        }
        default -> parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }

  /** What a link's target means, seen from the link. */
  static String target(String link, String target) throws ArchiveException {
    int slash = link.lastIndexOf('/');
    return normalise(slash < 0 ? target : link.substring(0, slash + 1) + target);
  }

  private static ArchiveException outside(String name) {
    return new ArchiveException(
        "the archive names '%s', which lies outside of it; nothing of it was imported"
            .formatted(name));
  }
}
