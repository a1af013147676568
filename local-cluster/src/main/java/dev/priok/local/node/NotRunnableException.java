package dev.priok.local.node;

/** A pod cannot start as things stand; tried again when something changes. */
final class NotRunnableException extends Exception {
  private final String waitingReason;
  private final String eventReason;

  private NotRunnableException(String waitingReason, String eventReason, String message) {
    super(message);
    this.waitingReason = waitingReason;
    this.eventReason = eventReason;
  }

  static NotRunnableException volume(String message) {
    return new NotRunnableException("ContainerCreating", "FailedMount", message);
  }

  static NotRunnableException image(String message) {
    return new NotRunnableException("ErrImagePull", "Failed", message);
  }

  static NotRunnableException config(String message) {
    return new NotRunnableException("CreateContainerConfigError", "Failed", message);
  }

  static NotRunnableException start(String message) {
    return new NotRunnableException("RunContainerError", "Failed", message);
  }

  /** What {@code containerStatuses[].state.waiting.reason} says. */
  String waitingReason() {
    return waitingReason;
  }

  String eventReason() {
    return eventReason;
  }

  /** Never without words, unlike {@link Throwable#getMessage}. */
  String explanation() {
    return String.valueOf(getMessage());
  }
}
