package dev.priok.registry.manifest;

import dev.priok.registry.http.EntityTag;
import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.Route;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.Reference;
import dev.priok.registry.oci.RegistryException;
import java.io.IOException;
import java.util.Map;

/**
 * Answers for manifests (distribution-spec v1.1.1 end-3, end-7 and end-9). Accept is not looked at:
 * a manifest has one form, and clients that leave types out of the header still want it.
 */
public final class ManifestHandler {

  private final ManifestStore manifests;
  private final long maxManifestBytes;

  public ManifestHandler(ManifestStore manifests, long maxManifestBytes) {
    this.manifests = manifests;
    this.maxManifestBytes = maxManifestBytes;
  }

  /** Sends a manifest. */
  public void pull(Route.PullManifest route, Exchange exchange) throws IOException {
    StoredManifest manifest =
        manifests
            .get(route.repository(), route.reference())
            .orElseThrow(() -> unknown(route.reference()));
    Digest digest = route.reference() instanceof Digest named ? named : manifest.digest();
    exchange.setHeader("Docker-Content-Digest", digest.toString());
    if (EntityTag.isKnown(exchange, digest)) {
      exchange.send(304);
    } else {
      exchange.send(200, manifest.mediaType(), manifest.content());
    }
  }

  /** Takes a manifest. */
  public void put(Route.PutManifest route, Exchange exchange) throws IOException {
    byte[] content = exchange.body().read(maxManifestBytes);
    Manifest manifest = manifests.parse(content, exchange.header("Content-Type"));
    Digest digest = manifests.put(route.repository(), route.reference(), content, manifest);
    exchange.setHeader("Location", "/v2/" + route.repository() + "/manifests/" + digest);
    exchange.setHeader("Docker-Content-Digest", digest.toString());
    exchange.send(201);
  }

  /** Deletes a tag, or a manifest with its tags. */
  public void delete(Route.DeleteManifest route, Exchange exchange) throws IOException {
    if (!manifests.delete(route.repository(), route.reference())) {
      throw unknown(route.reference());
    }
    exchange.send(202);
  }

  private static RegistryException unknown(Reference reference) {
    String kind =
        switch (reference) {
          case Digest digest -> "digest";
          case dev.priok.registry.oci.Tag tag -> "tag";
        };
    return new RegistryException(
        ErrorCode.MANIFEST_UNKNOWN,
        ErrorCode.MANIFEST_UNKNOWN.defaultMessage(),
        Map.of(kind, reference.toString()));
  }
}
