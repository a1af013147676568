package dev.priok.registry.manifest;

import dev.priok.registry.oci.Digest;

/** What is sent of a manifest, in memory or in its file. */
sealed interface ManifestContent permits StoredManifest, ManifestFile {

  /** What it is stored under. */
  Digest digest();

  /** Its Content-Type. */
  String mediaType();
}
