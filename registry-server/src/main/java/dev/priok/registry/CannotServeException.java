package dev.priok.registry;

/**
 * The server cannot do its work; the message says why and what helps, for a person at a console.
 */
final class CannotServeException extends Exception {
  private static final long serialVersionUID = 1L;

  CannotServeException(String message) {
    super(message);
  }
}
