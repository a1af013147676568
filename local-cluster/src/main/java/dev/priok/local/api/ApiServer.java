package dev.priok.local.api;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.priok.local.store.ApiException;
import dev.priok.local.tls.BearerToken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens, lets in who knows the token, and answers failures as {@code Status}. */
public final class ApiServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

  static {
    // Without it every answer on a kept connection waits some 40 ms for the client's delayed ACK.
    // The JDK's server reads it once for the whole process and offers no other way.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpsServer server;
  private final BearerToken token;
  private final Router router;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Binds the port and serves from then on.
   *
   * @throws IOException when the address is not to be had
   */
  public ApiServer(InetSocketAddress address, SSLContext tls, BearerToken token, Router router)
      throws IOException {
    this.token = token;
    this.router = router;
    server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange http) {
    try (http) {
      Exchange exchange = new Exchange(http);
      try {
        if (!token.admits(exchange.header("Authorization"))) {
          throw new ApiException(401, "Unauthorized", "Unauthorized");
        }
        router.route(exchange);
      } catch (ApiException e) {
        exchange.fail(e);
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).addKeyValue("method", exchange.method()).log("Request failed");
        exchange.fail(new ApiException(500, "InternalError", "internal error, see the log"));
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("Client went away");
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
