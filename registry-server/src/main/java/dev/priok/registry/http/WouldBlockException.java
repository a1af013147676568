package dev.priok.registry.http;

/** An answer that has to be given by a thread that may wait. */
final class WouldBlockException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean ofAnswer;

  private WouldBlockException(boolean ofAnswer) {
    super("this answer is not one that is given at once", null, false, false);
    this.ofAnswer = ofAnswer;
  }

  /** It takes a wait to know what the caller may. */
  static WouldBlockException ofDecision() {
    return new WouldBlockException(false);
  }

  /** The client has to be waited for, or others who hold memory. */
  static WouldBlockException ofAnswer() {
    return new WouldBlockException(true);
  }

  /** Whether it is the answer that takes a wait, whoever asks for it. */
  boolean isOfAnswer() {
    return ofAnswer;
  }
}
