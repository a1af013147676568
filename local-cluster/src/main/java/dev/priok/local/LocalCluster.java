package dev.priok.local;

import dev.priok.local.api.ApiServer;
import dev.priok.local.api.Router;
import dev.priok.local.controllers.GarbageCollector;
import dev.priok.local.controllers.Namespaces;
import dev.priok.local.node.LocalNode;
import dev.priok.local.node.NodeSettings;
import dev.priok.local.schema.CustomResources;
import dev.priok.local.schema.SchemaAdmission;
import dev.priok.local.schema.StringData;
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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kubernetes API and a node in this JVM that comes back with its objects from its data directory.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);
  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Path kubeconfig;
  private final LocalNode node;
  private final ApiServer server;

  /**
   * Starts the cluster; it serves when this returns.
   *
   * @throws IOException when the directory or the address cannot be used, or another cluster uses
   *     the directory
   */
  public LocalCluster(LocalClusterSettings settings) throws IOException {
    Path directory = settings.dataDirectory();
    kubeconfig = directory.resolve("kubeconfig");
    Files.createDirectories(directory);
    try {
      Clock clock = Clock.systemUTC();
      closing(new DirectoryLock(directory));
      ObjectStore store = closing(new ObjectStore(clock));
      closing(new Snapshot(store, directory.resolve("cluster.json")));
      TypeCatalog catalog = new TypeCatalog(store);
      store.addAdmission(new CustomResources());
      store.addAdmission(new StringData());
      store.addAdmission(new SchemaAdmission(catalog));
      node = new LocalNode(store, NodeSettings.of(directory, settings.images()));
      store.addAdmission(node.admission());
      closing(new Namespaces(store));
      GarbageCollector garbage = closing(new GarbageCollector(store));
      BearerToken token = BearerToken.random();
      ServerCertificates certificates = new ServerCertificates(clock, settings.bindAddress());
      InetSocketAddress address = new InetSocketAddress(settings.bindAddress(), settings.port());
      Router router = new Router(store, catalog, garbage, node, clock);
      server = closing(new ApiServer(address, certificates.context(), token, router));
      Kubeconfig.write(kubeconfig, url(), certificates.authorityPem(), token);
      closing(node).start();
    } catch (GeneralSecurityException e) {
      close();
      throw new IOException("cannot make the certificates of the cluster", e);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    started.push(part);
    return part;
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

  /**
   * Ends all pods within their grace periods, then the API, which thus sees and saves their end.
   */
  @Override
  public void close() {
    while (!started.isEmpty()) {
      try {
        started.pop().close();
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("part of the cluster not closed");
      }
    }
  }
}
