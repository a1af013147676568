package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;

/** A manifest as it is served: exactly the bytes that were pushed. */
public final class StoredManifest implements ManifestContent {

  private final Digest digest;
  private final String mediaType;
  private final byte[] content;

  /** Keeps {@code content} itself, which nobody may change any more. */
  public StoredManifest(Digest digest, String mediaType, byte[] content) {
    this.digest = digest;
    this.mediaType = mediaType;
    this.content = content;
  }

  /** What it was asked for by, or is stored under. */
  @Override
  public Digest digest() {
    return digest;
  }

  /** Its Content-Type. */
  @Override
  public String mediaType() {
    return mediaType;
  }

  /** The bytes themselves, which nobody may change. */
  public byte[] content() {
    return content;
  }
}
