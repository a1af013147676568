package dev.priok.node.containerd;

import dev.priok.node.desired.CaBundle;
import dev.priok.node.desired.RegistryHost;
import dev.priok.node.desired.RegistryTrust;
import dev.priok.node.desired.Scheme;
import dev.priok.node.journal.ManagedFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What containerd reads for one registry: {@code <root>/<name:port>/hosts.toml} and the CA beside
 * it (containerd docs/hosts.md).
 *
 * @param root the directory of all registry hosts
 * @param path the directory of this one
 * @param shadow the other spelling of the directory; where it exists containerd looks no further
 * @param files in the order in which they are to be written: a hosts.toml that names an absent CA
 *     makes the pull fail
 */
public record HostsDirectory(Path root, Path path, Path shadow, List<Content> files) {
  /** The file that a removal takes first. */
  public static final String HOSTS_FILE = "hosts.toml";

  private static final String CA_FILE = "ca.crt";

  /** Longer than a healthy node needs, far shorter than containerd's 30 s. Read from 2.1 on. */
  private static final String DIAL_TIMEOUT = "2s";

  /** One file, marker included. */
  public record Content(Path path, String text) {}

  public HostsDirectory {
    files = List.copyOf(files);
  }

  public static HostsDirectory of(Path root, RegistryTrust trust) {
    RegistryHost host = trust.host();
    Path directory = root.resolve(host.toString());
    List<Content> files = new ArrayList<>();
    CaBundle ca = trust.ca();
    if (ca != null) {
      files.add(content(directory.resolve(CA_FILE), trust, ca.pem()));
    }
    files.add(content(directory.resolve(HOSTS_FILE), trust, hostsToml(trust)));
    return new HostsDirectory(root, directory, root.resolve(host.underscored()), files);
  }

  private static Content content(Path file, RegistryTrust trust, String body) {
    return new Content(file, ManagedFile.render(trust.id(), trust.uid(), body));
  }

  /**
   * {@code server} repeats the first host and needs its own CA: it is asked for what the hosts'
   * list of capabilities leaves out, and by its real name the registry cannot be reached from a
   * node. Capabilities stay at the two that every containerd knows; an unknown one voids the file.
   * Up to 1.7 a file without a host table is an error.
   */
  private static String hostsToml(RegistryTrust trust) {
    boolean tls = trust.scheme() == Scheme.HTTPS;
    StringBuilder toml = new StringBuilder();
    toml.append("server = \"").append(trust.urls().getFirst()).append("\"\n");
    if (tls) {
      toml.append("ca = \"" + CA_FILE + "\"\n");
    }
    for (String url : trust.urls()) {
      toml.append("\n[host.\"").append(url).append("\"]\n");
      toml.append("  capabilities = [\"pull\", \"resolve\"]\n");
      if (tls) {
        toml.append("  ca = \"" + CA_FILE + "\"\n");
      }
      toml.append("  dial_timeout = \"" + DIAL_TIMEOUT + "\"\n");
    }
    return toml.toString();
  }
}
