package dev.priok.registry.http;

import dev.priok.registry.access.AccessControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty, set up for large bodies and blocking handlers on virtual threads. */
public final class HttpServer implements AutoCloseable {

  /** The point of the set-up: a push costs twice the CPU with Jetty's default of 8 KiB. */
  private static final int INPUT_BUFFER_BYTES = 256 * 1024;

  private static final int REQUEST_HEADER_BYTES = 32 * 1024;
  private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

  private final Server server;
  private final ServerConnector connector;

  public HttpServer(
      InetSocketAddress address,
      AccessControl access,
      RouteHandler features,
      List<RequestListener> listeners,
      Map<String, String> responseHeaders,
      Duration drainTimeout) {
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("http");
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("request-"));
    server = new Server(threads);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost(address.getHostString());
    connector.setPort(address.getPort());
    connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
    server.addConnector(connector);
    ResponseHeaders headers = new ResponseHeaders(responseHeaders);
    ErrorResponder errors = new ErrorResponder(headers);
    server.setErrorHandler(errors);
    server.setRequestLog(new RequestReporter(listeners));
    server.setHandler(new GracefulHandler(new FrontHandler(access, features, headers, errors)));
    server.setStopTimeout(drainTimeout.toMillis());
  }

  private static HttpConfiguration configuration() {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setInputBufferSize(INPUT_BUFFER_BYTES);
    configuration.setUseInputDirectByteBuffers(true);
    configuration.setRequestHeaderSize(REQUEST_HEADER_BYTES);
    configuration.setSendServerVersion(false);
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
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server did not start", e);
    }
  }

  /** The port listened on. */
  public int port() {
    return connector.getLocalPort();
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
