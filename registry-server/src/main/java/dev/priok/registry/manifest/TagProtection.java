package dev.priok.registry.manifest;

import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;

/** Says which tags stay what they are once they are pushed. */
public interface TagProtection {

  /** Protects nothing. */
  TagProtection NONE =
      new TagProtection() {
        @Override
        public boolean isImmutable(RepositoryName repository, Tag tag) {
          return false;
        }

        @Override
        public boolean mayProtect(RepositoryName repository) {
          return false;
        }
      };

  /** Whether clients may neither move nor delete the tag; asked anew for each request. */
  boolean isImmutable(RepositoryName repository, Tag tag);

  /** Whether a tag of the repository may be immutable. */
  boolean mayProtect(RepositoryName repository);
}
