package dev.priok.registry.config;

import java.util.Map;

/**
 * What is logged and how.
 *
 * @param requests which requests are written
 * @param fields put on every line
 */
public record LogConfig(
    Level level, Formatter formatter, Requests requests, Map<String, String> fields) {
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

  /** Which requests have a line beside pushes, deletes and denials, which always have. */
  public enum Requests {
    /** All others at level debug, none above it. */
    BY_LEVEL,
    /** All others, whatever the level is: that is what registry:2 does. */
    ALL,
    /** No others, whatever the level is. */
    CHANGES
  }

  /** Shape of a line. */
  public enum Formatter {
    TEXT,
    JSON
  }
}
