package dev.priok.node.desired;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One registry that this node shall trust: images of {@code host} come from {@code addresses}.
 *
 * @param uid of the Registry resource
 * @param addresses at least one, in the order in which they are tried
 * @param ca null exactly when the scheme is HTTP
 */
public record RegistryTrust(
    RegistryId id,
    String uid,
    RegistryHost host,
    List<ClusterAddress> addresses,
    Scheme scheme,
    @Nullable CaBundle ca) {

  public RegistryTrust {
    addresses = List.copyOf(addresses);
    if (addresses.isEmpty()) {
      throw new IllegalArgumentException("no address");
    }
    if ((scheme == Scheme.HTTPS) != (ca != null)) {
      throw new IllegalArgumentException("https needs a CA, http has none");
    }
  }

  /** One URL for each address, for instance {@code https://10.96.7.12:5000}. */
  public List<String> urls() {
    return addresses.stream().map(address -> address.url(scheme, host.port())).toList();
  }
}
