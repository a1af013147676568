package dev.priok.node.report;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the newest report when it changed and from time to time when it did not, on a thread of its
 * own: an operator that is away holds nothing up. After a failure it waits twice as long each time.
 */
public final class Reporter implements AutoCloseable {

  /**
   * When to send.
   *
   * @param interval between reports that say the same, and the longest wait after failures
   * @param firstRetry the wait after the first failure
   */
  public record Timing(Duration interval, Duration firstRetry) {}

  private static final Duration LAST_CALL = Duration.ofSeconds(2);

  private final ReportChannel channel;
  private final Timing timing;
  private final Consumer<String> log;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread;
  private @Nullable NodeReport latest;
  private boolean unsent;
  private boolean failing;
  private Duration retry;

  public Reporter(ReportChannel channel, Timing timing, Consumer<String> log) {
    this.channel = channel;
    this.timing = timing;
    this.log = log;
    this.retry = timing.firstRetry();
    this.thread = Thread.ofVirtual().name("reporter").start(this::run);
  }

  /** Takes the report and returns at once. */
  public void publish(NodeReport report) {
    lock.lock();
    try {
      if (!report.equals(latest)) {
        latest = report;
        unsent = true;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      Duration wait = timing.interval();
      while (true) {
        NodeReport report = next(wait);
        wait = report == null || send(report) ? timing.interval() : backOff();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The report to send now: a new one at once unless sending fails, else the latest after a wait.
   */
  private @Nullable NodeReport next(Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (left > 0 && (failing || !unsent)) {
        left = changed.awaitNanos(left);
      }
      unsent = false;
      return latest;
    } finally {
      lock.unlock();
    }
  }

  private boolean send(NodeReport report) throws InterruptedException {
    try {
      channel.send(report);
      if (failing) {
        log.accept("reports reach the operator again");
      }
      failing = false;
      retry = timing.firstRetry();
      return true;
    } catch (IOException | RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (!failing) {
        log.accept("cannot report to the operator, trust is kept as it is: " + e.getMessage());
      }
      failing = true;
      return false;
    }
  }

  private Duration backOff() {
    Duration wait = retry;
    Duration doubled = retry.multipliedBy(2);
    retry = doubled.compareTo(timing.interval()) > 0 ? timing.interval() : doubled;
    return wait;
  }

  /** Ends the thread; what was not sent is not sent. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(LAST_CALL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
