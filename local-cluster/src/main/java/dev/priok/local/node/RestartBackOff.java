package dev.priok.local.node;

import java.time.Duration;

/** The wait before each restart of a container: none at first, then doubling, as a kubelet does. */
final class RestartBackOff {
  private static final int LONGEST = 30;

  private final Duration initial;
  private Duration next = Duration.ZERO;

  RestartBackOff(Duration initial) {
    this.initial = initial;
  }

  /**
   * The wait that is due now, at most 30 times the initial one; a container that ran for twice that
   * starts over.
   *
   * @param ran how long the container that just ended had run
   */
  Duration afterRunOf(Duration ran) {
    Duration longest = initial.multipliedBy(LONGEST);
    Duration due = ran.compareTo(longest.multipliedBy(2)) >= 0 ? Duration.ZERO : next;
    Duration doubled = due.isZero() ? initial : due.multipliedBy(2);
    next = doubled.compareTo(longest) > 0 ? longest : doubled;
    return due;
  }
}
