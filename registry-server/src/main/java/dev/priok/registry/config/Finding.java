package dev.priok.registry.config;

/**
 * One thing to say about a configuration.
 *
 * @param severity an error stops the start, a warning names what is probably not meant, a notice
 *     names what is understood but has no effect here
 * @param key full path of the key, empty when the finding is about the whole source
 */
public record Finding(Severity severity, Origin origin, String key, String message) {
  /** How much a finding weighs. */
  public enum Severity {
    ERROR,
    WARNING,
    NOTICE
  }

  /** {@code place: key: message}, on one line. */
  @Override
  public String toString() {
    String text = origin + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    return text.replaceAll("\\p{Cntrl}+", " ");
  }
}
