package dev.priok.node.testing;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on loopback with a certificate of an authority, or plain. */
public final class TestServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private TestServer(HttpServer server, HttpHandler handler) {
    this.server = server;
    server.createContext("/", handler);
    // Without an executor the handshake of one connection waits for the request of another.
    server.setExecutor(threads);
    server.start();
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  public static TestServer http(HttpHandler handler) {
    try {
      return new TestServer(HttpServer.create(anyPort(), 0), handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param certified the address that the certificate names, which may be a wrong one
   */
  public static TestServer https(TestAuthority authority, String certified, HttpHandler handler) {
    try {
      HttpsServer https = HttpsServer.create(anyPort(), 0);
      https.setHttpsConfigurator(new HttpsConfigurator(authority.serverContext(certified)));
      return new TestServer(https, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
