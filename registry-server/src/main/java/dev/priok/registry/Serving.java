package dev.priok.registry;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.auth.HtpasswdAccess;
import dev.priok.registry.auth.OpenAccess;
import dev.priok.registry.config.AuthConfig;
import dev.priok.registry.config.ListenAddress;
import dev.priok.registry.config.ManagementConfig;
import dev.priok.registry.config.ServerConfig;
import dev.priok.registry.config.UpkeepConfig;
import dev.priok.registry.config.UploadPurgeConfig;
import dev.priok.registry.gc.CollectionLoop;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.http.RequestLog;
import dev.priok.registry.management.BearerToken;
import dev.priok.registry.management.CollectionMetrics;
import dev.priok.registry.management.HttpMetrics;
import dev.priok.registry.management.ManagementServer;
import dev.priok.registry.management.ProcessMetrics;
import dev.priok.registry.management.Readiness;
import dev.priok.registry.management.StorageProbe;
import dev.priok.registry.management.StoreCountLoop;
import dev.priok.registry.purge.UploadPurge;
import dev.priok.registry.purge.UploadPurgeLoop;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A registry and its management port, put together from a configuration and running. */
final class Serving implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final long MAX_MANIFEST_BYTES = 8L * 1024 * 1024;
  private static final int CATALOG_PAGE = 100;

  private final RegistryServer registry;
  private final Readiness readiness;
  private final StorageProbe probe;
  private final StoreCountLoop counts;
  private final CollectionLoop collections;
  private final @Nullable UploadPurgeLoop purges;
  private final ProcessMetrics metrics;
  private final ManagementServer management;

  private Serving(ServerConfig config, Clock clock) throws CannotServeException {
    metrics = new ProcessMetrics();
    HttpMetrics requests = new HttpMetrics(metrics.registry());
    UpkeepConfig upkeep = config.upkeep();
    Path root = config.storage().rootDirectory();
    Storage storage = Storage.open(root, clock, upkeep.gc().grace());
    registry =
        new RegistryServer(
            settings(config),
            storage,
            new FreeSpace(root, upkeep.lowSpace()),
            access(config.auth(), clock),
            List.of(new RequestLog(), requests),
            clock);
    requests.watchInFlight(registry::requestsInFlight);
    probe = new StorageProbe(config.storage().rootDirectory(), clock);
    readiness = new Readiness(probe);
    counts = new StoreCountLoop(storage, clock);
    collections =
        new CollectionLoop(
            new GarbageCollector(storage, upkeep.gc().grace(), clock),
            new StoreLease(storage, StoreLease.thisProcess()),
            storage,
            upkeep.gc().schedule(),
            clock,
            new CollectionMetrics(metrics.registry()));
    purges = purges(upkeep.uploadPurge(), storage, clock);
    ManagementConfig settings = config.management();
    management =
        new ManagementServer(
            resolve(settings.address(), "http.debug.addr"),
            readiness,
            settings.metricsPath(),
            metrics.registry(),
            counts,
            collections,
            new BearerToken(settings.tokenFile(), clock));
  }

  /**
   * Starts everything.
   *
   * @throws CannotServeException when an address cannot be listened on
   */
  static Serving start(ServerConfig config, Clock clock) throws CannotServeException {
    Serving serving = new Serving(config, clock);
    try {
      serving.startManagement(config.management());
      serving.startRegistry(config);
    } catch (CannotServeException e) {
      serving.close();
      throw e;
    }
    return serving;
  }

  private void startManagement(ManagementConfig config) throws CannotServeException {
    probe.start();
    counts.start();
    collections.start();
    if (purges != null) {
      purges.start();
    }
    try {
      management.start();
    } catch (IOException e) {
      String problem = cannotListen(config.address(), "http.debug.addr", e);
      if (!config.addressIsDefault()) {
        throw new CannotServeException(problem);
      }
      LOG.warn("No management port: {}", problem);
    }
  }

  private void startRegistry(ServerConfig config) throws CannotServeException {
    try {
      registry.start();
    } catch (UncheckedIOException e) {
      throw new CannotServeException(
          cannotListen(config.http().address(), "http.addr", e.getCause()));
    }
    readiness.serving();
    announce(config);
  }

  private void announce(ServerConfig config) {
    String auth =
        switch (config.auth()) {
          case AuthConfig.Open _ -> "open";
          case AuthConfig.Closed closed ->
              closed.anonymous() == AuthConfig.Anonymous.FULL
                  ? "htpasswd, anonymous pull and push"
                  : "htpasswd";
        };
    LOG.atInfo()
        .addKeyValue("version", Main.Version.text())
        .addKeyValue("address", name(registry.address()))
        .addKeyValue("management", management.address().map(Serving::name).orElse("none"))
        .addKeyValue("root", config.storage().rootDirectory())
        .addKeyValue("auth", auth)
        .addKeyValue("deletion", config.storage().deletionEnabled())
        .log("Serving");
    if (config.auth() instanceof AuthConfig.Open) {
      LOG.warn(
          "Everybody who reaches this registry may pull{} push: there is no auth section; to close"
              + " it set auth.htpasswd.path (REGISTRY_AUTH_HTPASSWD_PATH)",
          config.storage().deletionEnabled() ? ", delete and" : " and");
    }
  }

  /** Stops being ready, lets running requests end within the drain timeout, then stops. */
  @Override
  public void close() {
    readiness.stopping();
    LOG.info("Stopping");
    registry.close();
    management.close();
    counts.close();
    collections.close();
    if (purges != null) {
      purges.close();
    }
    probe.close();
    metrics.close();
  }

  private static @Nullable UploadPurgeLoop purges(
      UploadPurgeConfig config, Storage storage, Clock clock) {
    return config.enabled()
        ? new UploadPurgeLoop(
            new UploadPurge(storage, config.age(), config.dryRun(), clock), config.interval())
        : null;
  }

  private static ServerSettings settings(ServerConfig config) throws CannotServeException {
    return new ServerSettings(
        resolve(config.http().address(), "http.addr"),
        config.storage().rootDirectory(),
        config.storage().deletionEnabled(),
        config.storage().layersMustExist(),
        MAX_MANIFEST_BYTES,
        Math.min(CATALOG_PAGE, config.catalogMaxEntries()),
        config.catalogMaxEntries(),
        config.tagsMaxEntries(),
        config.http().drainTimeout(),
        config.http().responseHeaders());
  }

  private static AccessControl access(AuthConfig config, Clock clock) {
    return switch (config) {
      case AuthConfig.Open _ -> new OpenAccess();
      case AuthConfig.Closed(var anonymous, var realm, var htpasswd) ->
          new HtpasswdAccess(htpasswd, realm, anonymous == AuthConfig.Anonymous.FULL, clock);
    };
  }

  private static InetSocketAddress resolve(ListenAddress address, String key)
      throws CannotServeException {
    InetSocketAddress resolved = address.toSocketAddress();
    if (resolved.isUnresolved()) {
      throw new CannotServeException(
          "%s: there is no address for the name %s".formatted(key, address.host()));
    }
    return resolved;
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
