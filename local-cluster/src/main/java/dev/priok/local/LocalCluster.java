package dev.priok.local;

import dev.priok.local.api.ApiServer;
import dev.priok.local.api.Router;
import dev.priok.local.controllers.GarbageCollector;
import dev.priok.local.controllers.Namespaces;
import dev.priok.local.node.LocalNode;
import dev.priok.local.schema.TypeCatalog;
import dev.priok.local.store.ControlLoop;
import dev.priok.local.store.ControlLoop.Controller;
import dev.priok.local.store.ObjectStore;
import dev.priok.local.store.Snapshot;
import dev.priok.local.tls.BearerToken;
import dev.priok.local.tls.Kubeconfig;
import dev.priok.local.tls.ServerCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kubernetes API and a node in this JVM that comes back with its objects from its data directory.
 */
public final class LocalCluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCluster.class);

  private static final Duration FIRST_RESTART = Duration.ofSeconds(10);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final Path kubeconfig;
  private final ApiServer server;

  /**
   * Starts the cluster; it serves on loopback when this returns.
   *
   * @throws IOException when the directory cannot be used or another cluster uses it
   */
  public LocalCluster(LocalClusterSettings settings) throws IOException {
    Path directory = settings.dataDirectory();
    kubeconfig = directory.resolve("kubeconfig");
    Files.createDirectories(directory);
    try {
      Clock clock = Clock.systemUTC();
      closing(DirectoryLock.take(directory));
      ObjectStore store = new ObjectStore(clock);
      Snapshot snapshot = closing(new Snapshot(store, directory.resolve("cluster.json")));
      TypeCatalog catalog = new TypeCatalog(store);
      store.addAdmission(catalog);
      LocalNode node = new LocalNode(store, directory, settings.images(), FIRST_RESTART);
      Namespaces namespaces = new Namespaces(store);
      store.addAdmission(namespaces);
      namespaces.createInitial();
      BearerToken token = BearerToken.random();
      ServerCertificate certificate = new ServerCertificate(clock);
      InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
      Router router = new Router(store, catalog, node, clock);
      server = closing(new ApiServer(address, certificate.context(), token, router));
      Kubeconfig.write(kubeconfig, url(), certificate.pem(), token);
      List<Controller> controllers = new ArrayList<>(closing(node).start());
      controllers.addAll(List.of(namespaces, new GarbageCollector(store), snapshot));
      closing(new ControlLoop(store, controllers));
    } catch (Exception e) {
      close();
      throw new IOException("no local cluster starts in " + directory + ": " + e.getMessage(), e);
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
