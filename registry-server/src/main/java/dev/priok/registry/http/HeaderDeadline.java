package dev.priok.registry.http;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections on which a request has begun and its header does not come to an end, be it
 * because a client sends it byte by byte. A new connection counts as such a beginning, with its
 * handshake: one on which nothing ever comes takes a place from others. Jetty alone ends only what
 * is silent, and far later.
 */
final class HeaderDeadline {

  private static final Logger LOG = LoggerFactory.getLogger(HeaderDeadline.class);
  private static final int LOOKS_PER_TIMEOUT = 10;

  private final Collection<EndPoint> connections;
  private final Predicate<Connection> answering;
  private final Duration timeout;
  private final Scheduler scheduler;
  private Map<EndPoint, Progress> known = new HashMap<>();

  /**
   * Watches nothing before {@link #start}.
   *
   * @param connections a view of those that are open
   * @param answering whether a connection is busy with a request whose header has come
   */
  HeaderDeadline(
      Collection<EndPoint> connections,
      Predicate<Connection> answering,
      Duration timeout,
      Scheduler scheduler) {
    this.connections = connections;
    this.answering = answering;
    this.timeout = timeout;
    this.scheduler = scheduler;
  }

  /** Looks from now on, as long as the scheduler runs. */
  void start() {
    long interval = Math.max(1, timeout.toMillis() / LOOKS_PER_TIMEOUT);
    var _ = scheduler.schedule(this::lookAndGoOn, interval, TimeUnit.MILLISECONDS);
  }

  private void lookAndGoOn() {
    try {
      look(NanoTime.now());
    } catch (RuntimeException e) {
      LOG.warn("Looking for stalled headers failed", e);
    }
    if (scheduler.isRunning()) {
      start();
    }
  }

  private void look(long now) {
    Map<EndPoint, Progress> seen = new HashMap<>();
    for (EndPoint endPoint : connections) {
      Connection connection = endPoint.getConnection();
      if (connection == null) {
        continue;
      }
      Progress progress = progress(connection, known.get(endPoint), now);
      if (progress.begun() && NanoTime.elapsed(progress.since(), now) >= timeout.toNanos()) {
        LOG.debug("Closed a connection whose request header did not end");
        endPoint.close();
      } else {
        seen.put(endPoint, progress);
      }
    }
    known = seen;
  }

  private Progress progress(Connection connection, @Nullable Progress before, long now) {
    Connection http = DrainingConnector.http(connection);
    long bytes = Math.max(0, connection.getBytesIn());
    // What goes out counts an interim 100 Continue too, so that it does not tell an end.
    // What does not speak HTTP yet has counts below zero.
    long messages =
        http == null ? 0 : Math.max(0, http.getMessagesIn()) + Math.max(0, http.getMessagesOut());
    Progress last = before == null ? new Progress(0, 0, true, now) : before;
    if (messages != last.messages || (http != null && answering.test(http))) {
      return new Progress(messages, bytes, false, now);
    }
    if (last.begun || bytes == last.quietBytes) {
      return last;
    }
    return new Progress(messages, last.quietBytes, true, now);
  }

  /**
   * Where a connection stands.
   *
   * @param messages that have come in and gone out, their headers complete
   * @param quietBytes received when it last stood still or was busy
   * @param begun whether it is new or more has come since, and no request of it yet
   * @param since when that was seen
   */
  private record Progress(long messages, long quietBytes, boolean begun, long since) {}
}
