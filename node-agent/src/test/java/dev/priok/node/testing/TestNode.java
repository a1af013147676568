package dev.priok.node.testing;

import dev.priok.node.containerd.ContainerdConfig;
import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.desired.Desired;
import dev.priok.node.desired.DesiredDirectory;
import dev.priok.node.desired.RegistryId;
import dev.priok.node.desired.RegistryTrust;
import dev.priok.node.host.DirectoryHost;
import dev.priok.node.host.Host;
import dev.priok.node.plan.NodeTrust;
import dev.priok.node.probe.Probe;
import dev.priok.node.report.RegistryState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A node in a temporary directory, with a mounted document and registries that answer or do not.
 */
public final class TestNode implements Probe {
  public static final Path CONFIG = Path.of("/etc/containerd/config.toml");
  public static final Path CERTS_D = Path.of("/etc/containerd/certs.d");
  public static final Path JOURNAL = Path.of("/var/lib/priok/node-trust.properties");

  public final Path root;
  public final MountedDocument document;
  public final List<String> log = new ArrayList<>();
  public final Set<RegistryId> silent = new HashSet<>();
  public final List<RegistryTrust> probed = new ArrayList<>();
  public Instant now = Instant.parse("2026-11-01T00:00:00Z");
  public ClaimPolicy policy = ClaimPolicy.allowingInsecure("");
  public Runnable duringProbe = () -> {};
  private NodeTrust trust;

  public TestNode(Path directory) {
    root = directory.resolve("node");
    document = new MountedDocument(directory.resolve("desired"));
    write(
        CONFIG,
        """
        version = 2
        [plugins."io.containerd.grpc.v1.cri".registry]
          config_path = "/etc/containerd/certs.d"
        """);
    makeDirectories(CERTS_D);
    makeDirectories(Path.of("/var/lib"));
    restart();
  }

  /** A new agent: it knows what lies on the node and nothing else. */
  public void restart() {
    trust = agent(new DirectoryHost(root));
  }

  public NodeTrust agent(Host host) {
    return new NodeTrust(
        host, new ContainerdConfig(host, CONFIG), JOURNAL, this, () -> now, log::add);
  }

  public Desired.Document read() {
    return (Desired.Document) new DesiredDirectory(document.directory(), policy).read();
  }

  /** Mounts the document as it is and lets the agent work once. */
  public List<RegistryState> converge() {
    document.mount();
    return round();
  }

  public List<RegistryState> round() {
    return outcome().states();
  }

  public NodeTrust.Outcome outcome() {
    try {
      return trust.converge(read());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public List<String> clean() {
    try {
      return trust.clean();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized Result probe(RegistryTrust registry) {
    probed.add(registry);
    duringProbe.run();
    return silent.contains(registry.id())
        ? new Result.Failed("GET " + registry.urls().getFirst() + "/v2/: refused")
        : new Result.Answered();
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public Path local(Path path) {
    return root.resolve(Path.of("/").relativize(path));
  }

  public void write(Path path, String content) {
    try {
      Files.createDirectories(local(path).getParent());
      Files.writeString(local(path), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String read(Path path) {
    try {
      return Files.readString(local(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public boolean exists(Path path) {
    return Files.exists(local(path));
  }

  public void makeDirectories(Path path) {
    try {
      Files.createDirectories(local(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void delete(Path path) {
    try {
      TreeSnapshot.delete(local(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
