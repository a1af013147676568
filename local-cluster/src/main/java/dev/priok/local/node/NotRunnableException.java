package dev.priok.local.node;

/** A pod cannot start as things stand; it is tried again when something changes. */
final class NotRunnableException extends Exception {
  private final String waitingReason;

  private NotRunnableException(String waitingReason, String message) {
    super(message);
    this.waitingReason = waitingReason;
  }

  static NotRunnableException volume(String message) {
    return new NotRunnableException("ContainerCreating", message);
  }

  static NotRunnableException image(String message) {
    return new NotRunnableException("ErrImagePull", message);
  }

  static NotRunnableException config(String message) {
    return new NotRunnableException("CreateContainerConfigError", message);
  }

  static NotRunnableException start(String message) {
    return new NotRunnableException("RunContainerError", message);
  }

  /** What {@code containerStatuses[].state.waiting.reason} says. */
  String waitingReason() {
    return waitingReason;
  }

  String eventReason() {
    return waitingReason.equals("ContainerCreating") ? "FailedMount" : "Failed";
  }

  /** Never without words, unlike {@link Throwable#getMessage}. */
  String explanation() {
    return String.valueOf(getMessage());
  }
}
