package dev.priok.registry.management;

import dev.priok.registry.gc.CollectionLoop;
import dev.priok.registry.http.PooledThreads;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * Serves probes, metrics and statistics on a port and platform threads of their own, so that they
 * answer while the registry's own threads wait for storage.
 */
public final class ManagementServer implements AutoCloseable {
  private static final int MAX_THREADS = 8;
  private static final int MIN_THREADS = 2;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

  private final Server server;
  private final ServerConnector connector;

  /**
   * Listens nowhere before {@link #start}.
   *
   * @param metricsPath where metrics are served; null for nowhere
   */
  public ManagementServer(
      InetSocketAddress address,
      Readiness readiness,
      @Nullable String metricsPath,
      PrometheusMeterRegistry meters,
      StoreCountLoop counts,
      CollectionLoop collections,
      Supplier<UpkeepStatus> upkeep,
      BearerToken token) {
    QueuedThreadPool threads = PooledThreads.named("management", MAX_THREADS, MIN_THREADS);
    threads.setDaemon(true);
    HttpConfiguration http = new HttpConfiguration();
    http.setSendServerVersion(false);
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(address.getAddress().getHostAddress());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    server.addConnector(connector);
    ManagementHandler handler =
        new ManagementHandler(readiness, metricsPath, meters, counts, collections, upkeep, token);
    server.setHandler(handler);
    server.setErrorHandler(new PlainErrors());
    server.setStopTimeout(0);
  }

  /**
   * Opens the port.
   *
   * @throws IOException when it cannot be opened, most often because it is in use
   */
  public void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the management server cannot start", e);
    }
  }

  /** Where it listens, with the port it really has; empty when it does not. */
  public Optional<InetSocketAddress> address() {
    int port = connector.getLocalPort();
    return port > 0
        ? Optional.of(new InetSocketAddress(connector.getHost(), port))
        : Optional.empty();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the management server does not stop", e);
    }
  }
}
