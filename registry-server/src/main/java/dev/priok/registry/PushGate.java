package dev.priok.registry;

import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.Route;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.storage.FreeSpace;
import java.util.regex.Pattern;

/**
 * Refuses pushes while storage is short of room, in words that clients print: 403 DENIED is shown
 * whole and at once, where other statuses make them try again for a minute. Pulls and deletes pass.
 */
final class PushGate {

  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9.:_\\[\\]-]{1,255}");

  private final FreeSpace space;

  PushGate(FreeSpace space) {
    this.space = space;
  }

  /**
   * Lets a request pass.
   *
   * @throws RegistryException DENIED
   */
  void check(Route route, Exchange exchange) {
    boolean refused =
        switch (route) {
          case Route.StartUpload _ -> space.isLow();
          case Route.AppendUpload _, Route.CommitUpload _, Route.PutManifest _ ->
              space.isNearlyGone();
          default -> false;
        };
    if (refused) {
      throw refusal(exchange, "nearly full");
    }
  }

  /** What a client is told whose push found no room in the middle of it. */
  RegistryException full(Exchange exchange) {
    return refusal(exchange, "full (no space, inode or quota is left)");
  }

  private static RegistryException refusal(Exchange exchange, String how) {
    String registry =
        exchange
            .header("Host")
            .filter(host -> AUTHORITY.matcher(host).matches())
            .map(host -> "registry " + host)
            .orElse("this registry");
    return new RegistryException(
        ErrorCode.DENIED,
        ("%s: storage is %s, so nothing can be pushed: delete images that are no longer needed or"
                + " enlarge its volume, then push again")
            .formatted(registry, how));
  }
}
