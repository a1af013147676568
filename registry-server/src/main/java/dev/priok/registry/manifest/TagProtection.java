package dev.priok.registry.manifest;

import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;

/** Says which tags stay what they are once they are pushed. */
@FunctionalInterface
public interface TagProtection {

  /** Protects nothing. */
  TagProtection NONE = (_, _) -> false;

  /** Whether clients may neither move nor delete the tag; asked anew for each request. */
  boolean isImmutable(RepositoryName repository, Tag tag);
}
