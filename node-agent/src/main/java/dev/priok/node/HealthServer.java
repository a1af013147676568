package dev.priok.node;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.BooleanSupplier;

/**
 * {@code /livez} and {@code /readyz} for the kubelet of the same node. The pod is in the node's
 * network, so only loopback is bound.
 */
final class HealthServer implements AutoCloseable {
  private final HttpServer server;

  /**
   * Starts to answer.
   *
   * @param port 0 for any
   * @throws IOException when the port is taken
   */
  HealthServer(int port, BooleanSupplier live, BooleanSupplier ready) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
    server.createContext("/livez", exchange -> answer(exchange, "/livez", live));
    server.createContext("/readyz", exchange -> answer(exchange, "/readyz", ready));
    server.start();
  }

  private static void answer(HttpExchange exchange, String path, BooleanSupplier healthy)
      throws IOException {
    try (exchange) {
      boolean exact = exchange.getRequestURI().getPath().equals(path);
      exchange.sendResponseHeaders(exact ? (healthy.getAsBoolean() ? 200 : 503) : 404, -1);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
