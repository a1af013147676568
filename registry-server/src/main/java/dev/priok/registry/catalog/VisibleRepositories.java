package dev.priok.registry.catalog;

import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Those repositories of a listing that a caller may see. */
final class VisibleRepositories {

  /** Every question begins a walk through the directories anew. */
  private static final int MANY_AT_ONCE = 1000;

  /** At most {@code limit} repositories after {@code last}, in order. */
  @FunctionalInterface
  interface Listing {
    List<RepositoryName> after(@Nullable String last, int limit) throws IOException;
  }

  private final Listing listing;

  VisibleRepositories(Listing listing) {
    this.listing = listing;
  }

  /** At most {@code limit} of those that are visible after {@code last}, in order. */
  List<RepositoryName> after(@Nullable String last, int limit, Predicate<RepositoryName> isVisible)
      throws IOException {
    List<RepositoryName> visible = new ArrayList<>();
    // Who sees nearly all has a page by little more than its length; who does not, in few walks.
    int atOnce = Math.max(limit, 1);
    int more = 0;
    @Nullable String from = last;
    while (true) {
      List<RepositoryName> next = listing.after(from, atOnce);
      for (RepositoryName name : next) {
        if (visible.size() == limit) {
          return visible;
        }
        if (isVisible.test(name)) {
          visible.add(name);
        }
      }
      if (next.size() < atOnce || visible.size() == limit) {
        return visible;
      }
      from = next.getLast().value();
      atOnce = Math.max(limit - visible.size(), Math.min(MANY_AT_ONCE, 4 * more));
      more += atOnce;
    }
  }
}
