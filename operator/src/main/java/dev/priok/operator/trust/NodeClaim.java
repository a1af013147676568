package dev.priok.operator.trust;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one Registry asks of the nodes. */
public sealed interface NodeClaim {
  RegistryId id();

  /**
   * To be trusted for the host name of its own Service.
   *
   * @param created when the Registry was made (RFC 3339): where not all have room, older ones go
   *     before
   * @param host {@code name:port} that image references begin with
   * @param addresses at least one ClusterIP
   * @param ca PEM of the certificates to trust; null means plain HTTP
   */
  record Trust(
      RegistryId id,
      String created,
      String uid,
      String host,
      List<String> addresses,
      int port,
      @Nullable String ca)
      implements NodeClaim {
    public Trust {
      addresses = List.copyOf(addresses);
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("no address");
      }
    }
  }

  /** Not to be trusted, and not to be trusted any longer. */
  record Off(RegistryId id) implements NodeClaim {}

  /**
   * Asks for what the installer did not allow.
   *
   * @param message what the installer sets
   */
  record NotAllowed(RegistryId id, String message) implements NodeClaim {}

  /**
   * Cannot be told just now: what nodes were told before stays.
   *
   * @param message what is missing
   */
  record Unresolved(RegistryId id, String message) implements NodeClaim {}
}
