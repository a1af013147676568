package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.BlobFile;

/**
 * A manifest that is too large to be kept in memory; its content had its digest when it was read
 * last.
 */
record ManifestFile(BlobFile file, String mediaType) implements ManifestContent {

  @Override
  public Digest digest() {
    return file.digest();
  }
}
