package dev.priok.registry.config;

import java.nio.file.Path;

/**
 * The place a setting comes from, as messages name it: {@code config.yml:12}, a variable's name, or
 * the built-in defaults.
 */
public record Origin(String place) {
  static final Origin BUILT_IN = new Origin("built-in defaults");

  static Origin line(Path file, int line) {
    return new Origin(file + ":" + line);
  }

  static Origin variable(String name) {
    return new Origin(name);
  }

  @Override
  public String toString() {
    return place;
  }
}
