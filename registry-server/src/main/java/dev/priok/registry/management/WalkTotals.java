package dev.priok.registry.management;

import dev.priok.registry.management.LinkChange.Linked;
import dev.priok.registry.management.LinkChange.Target;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
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
 * kept, in case it passes by a repository that is new. In a large store changes wait for the next
 * walk, and so do those where the walk is, if there is more to be kept than there is memory for.
 * For one thread.
 */
final class WalkTotals {
  private static final int BYTES_PER_LINK = 300;
  private final StoreTotals totals;
  private final long mostLinks;
  private final Map<RepositoryLink, Target> links = new HashMap<>();
  private final Set<RepositoryName> unseen = new HashSet<>();
  private final List<LinkChange> meanwhile = new ArrayList<>();
  private @Nullable RepositoryName current;

  /** Whether some of what was read of the current repository is in the totals. */
  private boolean inParts;

  /**
   * Of a walk that begins.
   *
   * @param mostBytes of memory for the links of the repository where the walk is
   */
  WalkTotals(StoreTotals totals, long mostBytes) {
    this.totals = totals;
    this.mostLinks = mostBytes / BYTES_PER_LINK;
  }

  StoreTotals totals() {
    return totals;
  }

  void change(LinkChange change) {
    RepositoryName repository = change.repository();
    if (change instanceof Linked(PathSpec.TagCurrentLink _, _, _, Instant when)) {
      totals.pushed(when);
    }
    if (repository.equals(current)) {
      meanwhile.add(change);
      limit();
    } else if (totals.knows(repository)) {
      change.applyTo(totals);
    } else if (!totals.isLarge()) {
      unseen.add(repository);
    }
  }

  void enter(RepositoryName repository) {
    current = repository;
    unseen.remove(repository);
    inParts = false;
  }

  void read(RepositoryLink link, Target target) {
    links.put(link, target);
    limit();
  }

  private void limit() {
    if (links.size() + meanwhile.size() > mostLinks) {
      inParts = true;
      add();
    }
  }

  private void add() {
    totals.add(links);
    links.clear();
    meanwhile.clear();
  }

  void leave(boolean hasManifests) {
    if (current == null) {
      throw new IllegalStateException("in no repository");
    }
    if (!inParts) {
      meanwhile.forEach(change -> change.applyTo(links));
    }
    add();
    totals.leave(current, hasManifests);
    if (totals.isLarge()) {
      // Where the walk has been is not known any more: the next one will see it.
      unseen.clear();
    }
    current = null;
  }

  Optional<RepositoryName> unseen() {
    return unseen.stream().findAny();
  }
}
