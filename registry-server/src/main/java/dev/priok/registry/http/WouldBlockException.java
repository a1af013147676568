package dev.priok.registry.http;

/** An answer that has to be given by a thread that may wait. */
final class WouldBlockException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WouldBlockException() {
    super("this answer is not one that is given at once", null, false, false);
  }
}
