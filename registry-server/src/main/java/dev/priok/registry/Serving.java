package dev.priok.registry;

import dev.priok.registry.config.AuthConfig;
import dev.priok.registry.config.ListenAddress;
import dev.priok.registry.config.ManagementConfig;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.config.TlsConfig;
import dev.priok.registry.http.RequestLog;
import dev.priok.registry.management.BearerToken;
import dev.priok.registry.management.CertificateMetrics;
import dev.priok.registry.management.HttpMetrics;
import dev.priok.registry.management.ManagementServer;
import dev.priok.registry.management.ProcessMetrics;
import dev.priok.registry.management.Readiness;
import dev.priok.registry.management.StorageProbe;
import dev.priok.registry.management.StoreLedger;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.tls.CertificateFiles;
import dev.priok.registry.tls.CertificateWatch;
import dev.priok.registry.tls.ServerCertificate;
import dev.priok.registry.tls.UnusableCertificateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A registry and its management port, put together from a configuration and running. */
final class Serving implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private final ServerConfig config;
  private final RegistryServer registry;
  private final Readiness readiness;
  private final StorageProbe probe;
  private final StoreUpkeep upkeep;
  private final ProcessMetrics metrics;
  private final ManagementServer management;
  private final @Nullable CertificateWatch certificates;

  /** Puts it together and starts nothing. */
  Serving(ServerConfig config, Policies policies, Clock clock)
      throws CannotServeException, UnusableCertificateException {
    this.config = config;
    TlsConfig tls = config.http().tls();
    certificates =
        tls == null
            ? null
            : new CertificateWatch(
                new CertificateFiles(tls.certificate(), tls.key()), this::renew, clock);
    metrics = new ProcessMetrics();
    if (certificates != null) {
      new CertificateMetrics(certificates).bindTo(metrics.registry());
    }
    HttpMetrics requests = new HttpMetrics(metrics.registry());
    Path root = config.storage().rootDirectory();
    StoreLedger ledger = new StoreLedger(clock);
    Storage storage =
        Storage.open(
            root, clock, config.upkeep().gc().grace(), config.storage().durability(), ledger);
    FreeSpace space = new FreeSpace(root, config.upkeep().lowSpace());
    probe = new StorageProbe(root, clock);
    registry =
        new RegistryServer(
            ConfiguredServer.settings(config, certificates),
            storage,
            space,
            policies,
            ConfiguredServer.access(config, policies::permissions, clock),
            List.of(new RequestLog(), requests),
            probe::isPrompt,
            clock);
    requests.watchInFlight(registry::requestsInFlight);
    readiness = new Readiness(probe);
    upkeep =
        new StoreUpkeep(
            config.upkeep(), storage, ledger, space, policies, metrics.registry(), clock);
    ManagementConfig settings = config.management();
    management =
        new ManagementServer(
            ConfiguredServer.resolve(settings.address(), "http.debug.addr"),
            readiness,
            settings.metricsPath(),
            metrics.registry(),
            upkeep.counts(),
            upkeep.collections(),
            upkeep::status,
            new BearerToken(settings.tokenFile(), clock));
  }

  /**
   * Starts everything, and stops what it started when it cannot.
   *
   * @throws CannotServeException when an address cannot be listened on
   */
  void start() throws CannotServeException {
    try {
      startManagement();
      startRegistry();
    } catch (CannotServeException e) {
      close();
      throw e;
    }
  }

  private void startManagement() throws CannotServeException {
    ManagementConfig settings = config.management();
    probe.start();
    try {
      management.start();
    } catch (IOException e) {
      String problem = cannotListen(settings.address(), "http.debug.addr", e);
      if (!settings.addressIsDefault()) {
        throw new CannotServeException(problem);
      }
      LOG.warn("No management port: {}", problem);
    }
  }

  private void startRegistry() throws CannotServeException {
    try {
      registry.start();
    } catch (UncheckedIOException e) {
      throw new CannotServeException(
          cannotListen(config.http().address(), "http.addr", e.getCause()));
    }
    if (certificates != null) {
      certificates.start();
    }
    // Not before requests are answered: all of it looks at the store at once.
    upkeep.start();
    metrics.start();
    readiness.serving();
    announce();
  }

  private void announce() {
    String auth =
        switch (config.auth()) {
          case AuthConfig.Open _ -> "open";
          case AuthConfig.Closed closed ->
              switch (closed.anonymous()) {
                case NONE -> "htpasswd";
                case PULL -> "htpasswd, anonymous pull";
                case FULL -> "htpasswd, anonymous pull and push";
              };
        };
    LOG.atInfo()
        .addKeyValue("version", Main.Version.text())
        .addKeyValue("address", name(registry.address()))
        .addKeyValue("management", management.address().map(Serving::name).orElse("none"))
        .addKeyValue("tls", config.http().tls() == null ? "off" : "on")
        .addKeyValue("root", config.storage().rootDirectory())
        .addKeyValue("auth", auth)
        .addKeyValue("deletion", config.storage().deletionEnabled())
        .log("Serving");
    if (config.upkeep().gc().schedule().isOn()) {
      LOG.info(
          "Garbage is collected in this store: no other program such as registry:2 may serve it"
              + " meanwhile; gc.schedule: never switches it off");
    }
    if (config.auth() instanceof AuthConfig.Open) {
      LOG.warn(
          "Everybody who reaches this registry may pull{} push: there is no auth section; to close"
              + " it set auth.htpasswd.path (REGISTRY_AUTH_HTPASSWD_PATH)",
          config.storage().deletionEnabled() ? ", delete and" : " and");
    }
  }

  /** Says that it is not ready for the notice given, while it still takes requests; then closes. */
  void drain(Duration notice) throws InterruptedException {
    readiness.stopping();
    if (readiness.isAsked() && !notice.isZero()) {
      LOG.atInfo().addKeyValue("notice", notice).log("Not ready any more, stopping soon");
      Thread.sleep(notice);
    }
    close();
  }

  /** Stops being ready, lets running requests end within the drain timeout, then stops. */
  @Override
  public void close() {
    readiness.stopping();
    LOG.info("Stopping");
    registry.close();
    if (certificates != null) {
      certificates.close();
    }
    management.close();
    upkeep.close();
    probe.close();
    metrics.close();
  }

  private void renew(ServerCertificate certificate) {
    registry.renewCertificate(certificate.context());
  }

  private static String name(InetSocketAddress address) {
    return new ListenAddress(address.getHostString(), address.getPort()).toString();
  }

  private static String cannotListen(ListenAddress address, String key, @Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "cannot listen on %s: %s; stop what listens there, or set %s"
            .formatted(address, cause.getMessage(), key);
      }
    }
    return "cannot listen on %s (%s): %s".formatted(address, key, e);
  }
}
