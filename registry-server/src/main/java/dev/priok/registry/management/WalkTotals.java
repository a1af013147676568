package dev.priok.registry.management;

import dev.priok.registry.management.LinkChange.Target;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The totals of a walk that goes on, to which a store is changed meanwhile. Changes where the walk
 * has been are applied to the totals; those where it is are kept, and applied to what it has read
 * when it leaves, which may show them already; of those where it has not been only the place is
 * kept, in case it passes by a repository that is new. For one thread.
 */
final class WalkTotals {
  private final StoreTotals totals;
  private final Set<RepositoryName> unseen = new HashSet<>();
  private final List<LinkChange> meanwhile = new ArrayList<>();
  private @Nullable RepositoryName current;

  WalkTotals(StoreTotals totals) {
    this.totals = totals;
  }

  StoreTotals totals() {
    return totals;
  }

  void change(LinkChange change) {
    RepositoryName repository = change.repository();
    if (repository.equals(current)) {
      meanwhile.add(change);
    } else if (totals.knows(repository)) {
      change.applyTo(totals);
    } else {
      unseen.add(repository);
    }
  }

  void enter(RepositoryName repository) {
    current = repository;
    unseen.remove(repository);
    meanwhile.clear();
  }

  void leave(Map<RepositoryLink, Target> links, boolean hasManifests) {
    if (current == null) {
      throw new IllegalStateException("in no repository");
    }
    meanwhile.forEach(change -> change.applyTo(links));
    totals.add(current, hasManifests);
    links.forEach(totals::link);
    current = null;
    meanwhile.clear();
  }

  Optional<RepositoryName> unseen() {
    return unseen.stream().findAny();
  }
}
