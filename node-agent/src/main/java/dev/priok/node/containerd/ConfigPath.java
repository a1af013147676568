package dev.priok.node.containerd;

import java.nio.file.Path;

/** Where containerd reads registry hosts from, as far as its configuration says. */
public sealed interface ConfigPath {

  /** One directory, read for each pull. */
  record Single(Path root) implements ConfigPath {}

  /**
   * A colon list. From 2.1 on containerd takes it for one directory name when the kubelet pulls,
   * and reads none of them; older ones read them in order.
   */
  record MultiRoot(Path first, String value) implements ConfigPath {}

  /** containerd reads no such directory; the cure is a sentence for a person. */
  record Unset(String cure) implements ConfigPath {}

  /** The configuration is there but cannot be understood. */
  record Unreadable(String problem) implements ConfigPath {}

  /** For the report: the value as configured, or empty. */
  default String configured() {
    return switch (this) {
      case Single(Path root) -> root.toString();
      case MultiRoot multi -> multi.value();
      case Unset unset -> "";
      case Unreadable unreadable -> "";
    };
  }
}
