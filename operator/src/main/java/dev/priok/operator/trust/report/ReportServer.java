package dev.priok.operator.trust.report;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.priok.operator.trust.NodeReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The port where node agents report. How long a client may take and how many there may be is the
 * JDK's to watch: see {@link #boundClients}.
 */
public final class ReportServer implements AutoCloseable {
  private static final int SECONDS_FOR_A_REQUEST = 15;
  private static final int MOST_CONNECTIONS = 2000;

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * Binds and serves.
   *
   * @throws IOException when the address cannot be bound
   */
  public ReportServer(
      InetSocketAddress address,
      X509ExtendedKeyManager certificate,
      TokenReviews reviews,
      Consumer<NodeReport> reports,
      BooleanSupplier leading,
      MeterRegistry meters)
      throws IOException {
    server = HttpsServer.create(address, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(certificate)));
    server.setExecutor(threads);
    server.createContext("/", new ReportHandler(reviews, reports, leading, meters));
    server.start();
  }

  /**
   * Bounds time and number of clients of all servers of the JDK in this process; counts when called
   * before the first of them is made.
   */
  public static void boundClients() {
    System.setProperty("sun.net.httpserver.maxReqTime", String.valueOf(SECONDS_FOR_A_REQUEST));
    System.setProperty("sun.net.httpserver.maxRspTime", String.valueOf(SECONDS_FOR_A_REQUEST));
    System.setProperty("jdk.httpserver.maxConnections", String.valueOf(MOST_CONNECTIONS));
  }

  private static SSLContext context(X509ExtendedKeyManager certificate) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {certificate}, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** Where it listens, which matters when any free port was asked for. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
