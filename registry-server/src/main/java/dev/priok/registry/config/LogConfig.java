package dev.priok.registry.config;

import java.util.Map;

/**
 * What is logged and how.
 *
 * @param accessLog whether ordinary requests may be logged (at debug); pushes, deletes and denials
 *     always are
 * @param fields put on every line
 */
public record LogConfig(
    Level level, Formatter formatter, boolean accessLog, Map<String, String> fields) {
  public LogConfig {
    fields = Map.copyOf(fields);
  }

  /** Least level that is written. */
  public enum Level {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  /** Shape of a line. */
  public enum Formatter {
    TEXT,
    JSON
  }
}
