package dev.priok.registry.http;

import dev.priok.registry.access.AccessControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.jspecify.annotations.Nullable;

/** Jetty, set up for large bodies and blocking handlers on virtual threads. */
public final class HttpServer implements AutoCloseable {

  /** The point of the set-up: a push costs twice the CPU with Jetty's default of 8 KiB. */
  private static final int INPUT_BUFFER_BYTES = 256 * 1024;

  /** Jetty's own pool keeps no buffer as large as ours, so that each read would make a new one. */
  private static final int BUFFER_STEP_BYTES = 4096;

  private static final long MAX_IDLE_BUFFER_BYTES = 32L * 1024 * 1024;
  private static final int REQUEST_HEADER_BYTES = 32 * 1024;
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

  /** For what selects, accepts and times out; requests have threads of their own. */
  private static final int MAX_THREADS = 200;

  private static final int MIN_THREADS = 8;

  /**
   * Jetty refuses paths that a file server could misread. The router takes paths apart by itself
   * and refuses them as well, but in the specification's words.
   */
  private static final UriCompliance PATHS_LEFT_TO_THE_ROUTER =
      UriCompliance.DEFAULT.with(
          "ROUTER",
          UriCompliance.Violation.AMBIGUOUS_PATH_SEGMENT,
          UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT,
          UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
          UriCompliance.Violation.AMBIGUOUS_PATH_PARAMETER,
          UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING);

  private final Server server;
  private final ServerConnector connector;
  private final GracefulHandler requests;
  private final Set<Connection> underWay = ConcurrentHashMap.newKeySet();
  private final @Nullable HttpsListener https;
  private final Duration headerTimeout;
  private volatile int port;

  /**
   * Listens nowhere before {@link #start}.
   *
   * @param storageIsPrompt whether storage answers at once, as far as is known; never waits for it
   */
  public HttpServer(
      HttpSettings settings,
      AccessControl access,
      RouteHandler features,
      List<RequestListener> listeners,
      BooleanSupplier storageIsPrompt) {
    QueuedThreadPool threads = PooledThreads.named("http", MAX_THREADS, MIN_THREADS);
    // Else a request may run on the thread that selects, which first wakes another to select.
    threads.setReservedThreads(0);
    // As Jetty makes them itself, but for the reflection, which takes 20 ms of the start.
    Executor requestThreads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("request-", 0).factory());
    threads.setVirtualThreadsExecutor(requestThreads);
    ByteBufferPool buffers =
        new ArrayByteBufferPool(
            0,
            BUFFER_STEP_BYTES,
            INPUT_BUFFER_BYTES,
            -1,
            MAX_IDLE_BUFFER_BYTES,
            MAX_IDLE_BUFFER_BYTES);
    server = new Server(threads, new ScheduledExecutorScheduler("http-timeouts", false), buffers);
    https = settings.https() == null ? null : new HttpsListener(settings.https());
    connector = new DrainingConnector(server, underWay::contains, factories(https));
    connector.setHost(settings.address().getHostString());
    connector.setPort(settings.address().getPort());
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    headerTimeout = settings.limits().headerTimeout();
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(settings.limits().acceptedConnections(), connector));
    ResponseHeaders headers = new ResponseHeaders(settings.responseHeaders());
    ErrorResponder errors = new ErrorResponder(headers);
    server.setErrorHandler(errors);
    server.setRequestLog(new RequestReporter(listeners));
    Admission admission =
        new Admission(settings.limits(), () -> connector.getConnectedEndPoints().size());
    FrontHandler front =
        new FrontHandler(settings, access, features, headers, errors, admission, underWay);
    // Not with TLS: the thread that selects would compute the handshakes of all.
    PathPrefix prefix = PathPrefix.of(settings.prefix());
    requests =
        new GracefulHandler(
            https == null
                ? new HandOff(front, access, admission, prefix, requestThreads, storageIsPrompt)
                : front);
    server.setHandler(requests);
    server.setStopTimeout(settings.drainTimeout().toMillis());
  }

  private static ConnectionFactory[] factories(@Nullable HttpsListener https) {
    HttpConfiguration configuration = configuration();
    return https == null
        ? new ConnectionFactory[] {new HttpConnectionFactory(configuration)}
        : https.factories(configuration);
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setInputBufferSize(INPUT_BUFFER_BYTES);
    configuration.setUseInputDirectByteBuffers(true);
    configuration.setRequestHeaderSize(REQUEST_HEADER_BYTES);
    // Remembering a connection's headers takes 100 KB of each: of a thousand at once, all there is.
    configuration.setHeaderCacheSize(0);
    configuration.setSendServerVersion(false);
    configuration.setUriCompliance(PATHS_LEFT_TO_THE_ROUTER);
    return configuration;
  }

  /**
   * Begins to listen.
   *
   * @throws UncheckedIOException when the address cannot be bound
   */
  public void start() {
    try {
      server.start();
      port = connector.getLocalPort();
      new HeaderDeadline(
              connector.getConnectedEndPoints(),
              underWay::contains,
              headerTimeout,
              connector.getScheduler())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not start", e);
    }
  }

  /**
   * Shows another certificate to connections from now on; those that are open go on.
   *
   * @throws IllegalStateException when there is no TLS here, or the context cannot be used
   */
  public void renewCertificate(SSLContext context) {
    if (https == null) {
      throw new IllegalStateException("this server does not speak TLS");
    }
    https.renew(context);
  }

  /** The port listened on, once started. */
  public int port() {
    return port;
  }

  /** Requests that have come in and are not answered yet. */
  public long requestsInFlight() {
    return requests.getCurrentRequestCount();
  }

  /** Stops listening, lets running requests end within the drain timeout, then stops. */
  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not stop", e);
    }
  }
}
