package dev.priok.playground;

/** Something the person at the keyboard can put right; its message is the whole answer. */
final class PlaygroundException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlaygroundException(String message) {
    super(message);
  }
}
