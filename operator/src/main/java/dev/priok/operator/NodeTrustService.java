package dev.priok.operator;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.priok.operator.tls.InstallAuthority;
import dev.priok.operator.trust.NodeTrust;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.RememberedReviews;
import dev.priok.operator.trust.report.ReportCertificate;
import dev.priok.operator.trust.report.ReportServer;
import dev.priok.operator.trust.report.TokenReviews;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Node trust with its port; the port is open as long as the operator runs, leading or not. */
final class NodeTrustService implements AutoCloseable {
  private final TrustSettings settings;
  private final ReportCertificate certificate;
  private final TokenReviews reviews;
  private final NodeTrust trust;
  private final MeterRegistry meters;
  private volatile boolean leading;
  private @Nullable ReportServer server;

  NodeTrustService(
      TrustSettings settings,
      String namespace,
      KubernetesClient client,
      TokenReviews reviews,
      Supplier<InstallAuthority.State> authority,
      MeterRegistry meters,
      Clock clock) {
    this.settings = settings;
    this.meters = meters;
    this.certificate = new ReportCertificate(authority, namespace, clock);
    this.reviews = new RememberedReviews(reviews, Ticker.systemTicker());
    this.trust = new NodeTrust(settings, client, certificate::authority, meters, clock);
  }

  NodeTrust trust() {
    return trust;
  }

  /**
   * Opens the port.
   *
   * @throws IOException when it cannot be opened
   */
  void open() throws IOException {
    server =
        new ReportServer(
            new InetSocketAddress(settings.reportPort()),
            certificate,
            reviews,
            trust::accept,
            () -> leading,
            meters);
  }

  /** Begins to tell nodes; all caches are filled and no other operator leads. */
  void lead() {
    trust.start();
    leading = true;
  }

  /** Where agents report; null before the port is open. */
  @Nullable InetSocketAddress address() {
    return server == null ? null : server.address();
  }

  @Override
  public void close() {
    leading = false;
    if (server != null) {
      server.close();
    }
    trust.close();
  }
}
