package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the registry needs to know of a manifest.
 *
 * @param required config and layers that must be in the repository
 * @param optional what may be absent for all that is in it: an index's children, and layers that
 *     are to be had elsewhere
 * @param children those of an index that must be in the repository by a rule
 * @param subject the manifest it refers to, which may be absent
 */
record Manifest(
    ManifestType type,
    List<Part> required,
    List<Digest> optional,
    List<Digest> children,
    Optional<Digest> subject) {

  /**
   * A config or layer.
   *
   * @param size in bytes, as the manifest says it
   */
  record Part(Digest digest, OptionalLong size) {}

  Manifest {
    required = List.copyOf(required);
    optional = List.copyOf(optional);
    children = List.copyOf(children);
  }
}
