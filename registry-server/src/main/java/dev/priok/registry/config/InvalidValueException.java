package dev.priok.registry.config;

/** A value is not what its key allows; the message says what is wrong and what is allowed. */
final class InvalidValueException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidValueException(String message) {
    super(message);
  }
}
