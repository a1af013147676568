package dev.priok.registry.manifest;

import java.util.Optional;

/** The kinds of manifest that can be pushed. */
enum ManifestType {
  OCI_IMAGE("application/vnd.oci.image.manifest.v1+json", false),
  OCI_INDEX("application/vnd.oci.image.index.v1+json", true),
  DOCKER_IMAGE("application/vnd.docker.distribution.manifest.v2+json", false),
  DOCKER_LIST("application/vnd.docker.distribution.manifest.list.v2+json", true);

  private final String mediaType;
  private final boolean index;

  ManifestType(String mediaType, boolean index) {
    this.mediaType = mediaType;
    this.index = index;
  }

  String mediaType() {
    return mediaType;
  }

  /** Whether it lists other manifests rather than a config and layers. */
  boolean isIndex() {
    return index;
  }

  static Optional<ManifestType> of(String mediaType) {
    for (ManifestType type : values()) {
      if (type.mediaType.equals(mediaType)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
