package dev.priok.registry;

import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.Route;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.StorageFailures;
import java.util.Optional;
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
    Optional<FreeSpace.Resource> shortage =
        switch (route) {
          case Route.StartUpload _ -> space.shortage();
          case Route.AppendUpload _, Route.CommitUpload _, Route.PutManifest _ ->
              space.severeShortage();
          default -> Optional.empty();
        };
    if (shortage.isPresent()) {
      throw refusal(
          exchange,
          switch (shortage.get()) {
            case BYTES -> "nearly full";
            case INODES -> "nearly out of inodes (it can hold few more files)";
          });
    }
  }

  /** What a client is told whose push found no room in the middle of it. */
  RegistryException full(Exchange exchange) {
    return refusal(
        exchange,
        space.isOutOfInodes()
            ? "out of inodes (it can hold no more files)"
            : "full (no space, inode or quota is left)");
  }

  /** What a client is told whose push or delete met a volume that cannot be written to. */
  RegistryException readOnly(Exchange exchange) {
    return new RegistryException(
        ErrorCode.DENIED, registry(exchange) + ": " + StorageFailures.READ_ONLY);
  }

  private static RegistryException refusal(Exchange exchange, String how) {
    return new RegistryException(
        ErrorCode.DENIED,
        ("%s: storage is %s, so nothing can be pushed: delete images that are no longer needed or"
                + " enlarge its volume, then push again")
            .formatted(registry(exchange), how));
  }

  private static String registry(Exchange exchange) {
    return exchange
        .header("Host")
        .filter(host -> AUTHORITY.matcher(host).matches())
        .map(host -> "registry " + host)
        .orElse("this registry");
  }
}
