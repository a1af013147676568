package dev.priok.local.node;

import java.time.Duration;

/** The wait before each restart of a container: none at first, then doubling, as a kubelet does. */
final class RestartBackOff {
  private final Duration initial;
  private final Duration max;
  private Duration next = Duration.ZERO;

  RestartBackOff(Duration initial, Duration max) {
    this.initial = initial;
    this.max = max;
  }

  /**
   * The wait that is due now; a container that ran for twice the longest wait starts over.
   *
   * @param ran how long the container that just ended had run
   */
  Duration afterRunOf(Duration ran) {
    Duration due = ran.compareTo(max.multipliedBy(2)) >= 0 ? Duration.ZERO : next;
    next = due.isZero() ? initial : min(due.multipliedBy(2));
    return due;
  }

  private Duration min(Duration wait) {
    return wait.compareTo(max) > 0 ? max : wait;
  }
}
