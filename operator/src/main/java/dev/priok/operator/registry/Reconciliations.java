package dev.priok.operator.registry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The reconciliations under way. A stopping SDK empties its caches before its workers end, and a
 * Registry looked at then would seem to have no children: so none begins once the end is near.
 */
final class Reconciliations {
  private final ReentrantReadWriteLock running = new ReentrantReadWriteLock();
  private volatile boolean ending;

  /** What the work gives, or {@code otherwise} when the end is near. */
  <T> T run(Supplier<T> work, T otherwise) {
    if (ending || !running.readLock().tryLock()) {
      return otherwise;
    }
    try {
      return work.get();
    } finally {
      running.readLock().unlock();
    }
  }

  /** Lets none begin from now on, and waits for those under way. */
  void end(Duration atMost) {
    ending = true;
    try {
      if (running.writeLock().tryLock(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        running.writeLock().unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
