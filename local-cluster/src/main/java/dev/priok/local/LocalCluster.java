package dev.priok.local;

import dev.priok.local.api.ApiServer;
import dev.priok.local.api.Router;
import dev.priok.local.controllers.GarbageCollector;
import dev.priok.local.controllers.Namespaces;
import dev.priok.local.node.LocalNode;
import dev.priok.local.node.NodeSettings;
import dev.priok.local.schema.CustomResources;
import dev.priok.local.schema.SchemaAdmission;
import dev.priok.local.schema.TypeCatalog;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.Snapshot;
import dev.priok.local.tls.BearerToken;
import dev.priok.local.tls.Kubeconfig;
import dev.priok.local.tls.ServerCertificates;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Optional;

/**
 * A Kubernetes API and a node in this JVM that comes back with its objects from its data directory.
 */
public final class LocalCluster implements AutoCloseable {
  private final Path kubeconfig;
  private final ObjectStore store;
  private final Snapshot snapshot;
  private final Namespaces namespaces;
  private final GarbageCollector garbage;
  private final LocalNode node;
  private final ApiServer server;

  /**
   * Starts the cluster; it serves when this returns.
   *
   * @throws IOException when the directory or the address cannot be used
   */
  public LocalCluster(LocalClusterSettings settings) throws IOException {
    Clock clock = Clock.systemUTC();
    Files.createDirectories(settings.dataDirectory());
    kubeconfig = settings.dataDirectory().resolve("kubeconfig");
    store = new ObjectStore(clock);
    snapshot = new Snapshot(store, settings.dataDirectory().resolve("cluster.json"));
    TypeCatalog catalog = new TypeCatalog(store);
    store.addAdmission(new CustomResources());
    store.addAdmission(new SchemaAdmission(catalog));
    node = new LocalNode(store, NodeSettings.of(settings.dataDirectory(), settings.images()));
    store.addAdmission(node.admission());
    namespaces = new Namespaces(store);
    garbage = new GarbageCollector(store);
    BearerToken token = BearerToken.random();
    try {
      ServerCertificates certificates = new ServerCertificates(clock, settings.bindAddress());
      server =
          new ApiServer(
              new InetSocketAddress(settings.bindAddress(), settings.port()),
              certificates.context(),
              token,
              new Router(store, catalog, garbage, node, clock));
      Kubeconfig.write(kubeconfig, url(), certificates.authorityPem(), token);
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot make the certificates of the cluster", e);
    }
    node.start();
  }

  public URI url() {
    return URI.create("https://127.0.0.1:" + server.port());
  }

  /** The file with which kubectl reaches this cluster. */
  public Path kubeconfig() {
    return kubeconfig;
  }

  /** Where a port of a Service is reached on this machine, once it is open. */
  public Optional<InetSocketAddress> serviceAddress(String namespace, String name, int port) {
    return node.serviceAddress(namespace, name, port);
  }

  /** Ends all pods within their grace periods, then the API. */
  @Override
  public void close() {
    // The API goes last: what runs against it may have to see its pods end.
    node.close();
    server.close();
    garbage.close();
    namespaces.close();
    snapshot.close();
    store.close();
  }
}
