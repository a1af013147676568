package dev.priok.registry.management;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import java.time.Instant;
import java.util.Map;

/** What this process has changed in a repository. */
sealed interface LinkChange {

  /** What a link stands for. */
  record Target(Digest digest, long sizeBytes) {}

  RepositoryName repository();

  /** Changes totals in which what was before is counted. */
  void applyTo(StoreTotals totals);

  /** Changes what was read of the repository, with this change in it or not. */
  void applyTo(Map<RepositoryLink, Target> links);

  /** A link was written. */
  record Linked(RepositoryLink link, Target target, boolean isNew, Instant when)
      implements LinkChange {
    @Override
    public RepositoryName repository() {
      return link.name();
    }

    @Override
    public void applyTo(StoreTotals totals) {
      if (isNew) {
        totals.link(link, target);
      }
      if (link instanceof PathSpec.TagCurrentLink) {
        totals.pushed(when);
      }
    }

    @Override
    public void applyTo(Map<RepositoryLink, Target> links) {
      links.put(link, target);
    }
  }

  /** A link was removed. */
  record Unlinked(RepositoryLink link) implements LinkChange {
    @Override
    public RepositoryName repository() {
      return link.name();
    }

    @Override
    public void applyTo(StoreTotals totals) {
      totals.unlink(link);
    }

    @Override
    public void applyTo(Map<RepositoryLink, Target> links) {
      links.remove(link);
    }
  }

  /** A repository was removed. */
  record Removed(RepositoryName repository) implements LinkChange {
    @Override
    public void applyTo(StoreTotals totals) {
      totals.remove(repository);
    }

    @Override
    public void applyTo(Map<RepositoryLink, Target> links) {
      links.clear();
    }
  }
}
