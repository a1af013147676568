package dev.priok.registry.gc;

import dev.priok.registry.oci.Digest;

/** One thing that a collection takes away, or would. */
public sealed interface Removal {

  Digest digest();

  /** A repository's link to a blob that none of its manifests names any more. */
  record Link(String repository, Digest digest) implements Removal {}

  /** A blob that nothing names, on its way to the trash. */
  record ToTrash(Digest digest, long bytes) implements Removal {}

  /** A blob that nothing named while it was in the trash either. */
  record ForGood(Digest digest, long bytes) implements Removal {}
}
