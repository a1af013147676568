package dev.priok.operator.trust;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The documents that were published of late, so that a node which still follows an older one counts
 * for every registry of which that one says the same. Safe for several threads.
 */
final class Revisions {
  private static final int MOST = 64;

  private final Map<String, Map<RegistryId, String>> known = new LinkedHashMap<>();
  private @Nullable DesiredDocument current;

  synchronized void published(DesiredDocument document) {
    known.remove(document.revision());
    known.put(document.revision(), document.entries());
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
    current = document;
  }

  synchronized Optional<DesiredDocument> current() {
    return Optional.ofNullable(current);
  }

  /** Whether that revision says of the registry exactly what the current one says, if anything. */
  synchronized boolean agree(String revision, RegistryId id) {
    Map<RegistryId, String> then = known.get(revision);
    if (then == null || current == null) {
      return false;
    }
    String now = current.entries().get(id);
    return now == null ? !then.containsKey(id) : now.equals(then.get(id));
  }
}
