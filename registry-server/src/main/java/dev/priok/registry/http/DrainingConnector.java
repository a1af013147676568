package dev.priok.registry.http;

import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * Stops as Jetty does, but for requests under way: to those Jetty too gives a second of silence
 * from then on, and ends at once what has just been silent for that long.
 */
final class DrainingConnector extends ServerConnector {

  private final Predicate<Connection> answering;

  /**
   * @param answering whether a request that came over a connection is under way
   */
  DrainingConnector(
      Server server, Predicate<Connection> answering, ConnectionFactory... factories) {
    super(server, factories);
    this.answering = answering;
  }

  @Override
  public CompletableFuture<Void> shutdown() {
    long quiet = getShutdownIdleTimeout();
    setShutdownIdleTimeout(getIdleTimeout());
    CompletableFuture<Void> ended = super.shutdown();
    setShutdownIdleTimeout(quiet);
    for (EndPoint endPoint : getConnectedEndPoints()) {
      Connection http = http(endPoint.getConnection());
      if (http == null || !answering.test(http)) {
        endPoint.setIdleTimeout(quiet);
      }
    }
    return ended;
  }

  /** What speaks HTTP on a connection, within TLS or not; null while that is not settled. */
  static @Nullable Connection http(@Nullable Connection connection) {
    return connection instanceof SslConnection tls
        ? tls.getSslEndPoint().getConnection()
        : connection;
  }
}
