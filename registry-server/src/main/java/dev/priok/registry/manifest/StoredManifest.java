package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;

/** A manifest as it is served: exactly the bytes that were pushed. */
final class StoredManifest {

  private final Digest digest;
  private final String mediaType;
  private final byte[] content;

  /** Keeps {@code content} itself, which nobody may change any more. */
  StoredManifest(Digest digest, String mediaType, byte[] content) {
    this.digest = digest;
    this.mediaType = mediaType;
    this.content = content;
  }

  Digest digest() {
    return digest;
  }

  String mediaType() {
    return mediaType;
  }

  byte[] content() {
    return content;
  }
}
