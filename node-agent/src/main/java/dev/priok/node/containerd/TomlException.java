package dev.priok.node.containerd;

/** The text is not TOML; the message names the line. */
final class TomlException extends Exception {
  private static final long serialVersionUID = 1;

  TomlException(String message) {
    super(message);
  }
}
