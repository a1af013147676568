package dev.priok.registry.http;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** The threads on which a server of ours accepts and selects. */
public final class PooledThreads {
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);

  private PooledThreads() {}

  /** A pool that is not started. */
  public static QueuedThreadPool named(String name, int max, int min) {
    // Jetty's own queue sets up all of JMX to learn the size of a cache line: 40 ms of the start.
    QueuedThreadPool threads =
        new QueuedThreadPool(max, min, (int) IDLE_TIMEOUT.toMillis(), new LinkedBlockingQueue<>());
    threads.setName(name);
    return threads;
  }
}
