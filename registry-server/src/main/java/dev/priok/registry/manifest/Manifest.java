package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import java.util.List;

/**
 * What the registry needs to know of a manifest.
 *
 * @param required config and layers that must be in the repository
 * @param optional what may be absent: an index's children, and layers that are to be had elsewhere
 */
record Manifest(ManifestType type, List<Digest> required, List<Digest> optional) {

  Manifest {
    required = List.copyOf(required);
    optional = List.copyOf(optional);
  }
}
