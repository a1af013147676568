package dev.priok.local.node;

/** A pod cannot start as things stand; it is tried again when something changes. */
final class NotRunnableException extends RuntimeException {
  private final String reason;

  /**
   * @param reason what {@code containerStatuses[].state.waiting.reason} says
   */
  NotRunnableException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  static NotRunnableException volume(String message) {
    return new NotRunnableException("ContainerCreating", message);
  }

  static NotRunnableException config(String message) {
    return new NotRunnableException("CreateContainerConfigError", message);
  }

  String reason() {
    return reason;
  }
}
