package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import java.util.Map;
import java.util.Optional;

/**
 * A stored manifest that has a subject, as the list of referrers describes it (distribution-spec
 * v1.1.1, listing referrers).
 *
 * @param sizeBytes of the manifest itself
 * @param artifactType the manifest's own, else the media type of its config; an index may have none
 */
public record Referrer(
    Digest digest,
    Digest subject,
    String mediaType,
    long sizeBytes,
    Optional<String> artifactType,
    Map<String, String> annotations) {

  public Referrer {
    annotations = Map.copyOf(annotations);
  }
}
