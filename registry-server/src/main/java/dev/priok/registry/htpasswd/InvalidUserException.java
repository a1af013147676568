package dev.priok.registry.htpasswd;

/** A name or password that cannot stand in an htpasswd file; the message says why. */
final class InvalidUserException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidUserException(String message) {
    super(message);
  }
}
