package dev.priok.playground;

import dev.priok.api.v1alpha1.CatalogStatus;
import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistryStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A Registry's status in one line. */
final class StatusLine {
  private StatusLine() {}

  /** Until it is ready: each condition and the reason of the first that stands in the way. */
  static String progress(Registry registry) {
    RegistryStatus status = registry.getStatus();
    if (status == null || status.conditions().isEmpty()) {
      return "waiting for the operator";
    }
    String conditions =
        status.conditions().stream()
            .sorted(Comparator.comparing(Condition::getType))
            .map(condition -> condition.getType() + "=" + condition.getStatus())
            .collect(Collectors.joining(" "));
    return ready(registry)
        .filter(ready -> !"True".equals(ready.getStatus()))
        .map(ready -> conditions + "  (" + ready.getMessage() + ")")
        .orElse(conditions);
  }

  /** What the registry holds. */
  static String live(Registry registry) {
    CatalogStatus catalog = registry.getStatus() == null ? null : registry.getStatus().catalog();
    String ready = ready(registry).map(Condition::getStatus).orElse("Unknown");
    if (catalog == null) {
      return "READY " + ready;
    }
    return "READY %s  REPOS %d  TAGS %d  SIZE %s  LAST PUSH %s"
        .formatted(
            ready,
            orZero(catalog.repositories()),
            orZero(catalog.tags()),
            catalog.size() == null ? "0B" : catalog.size(),
            catalog.lastPush() == null ? "never" : catalog.lastPush());
  }

  static boolean isReady(@Nullable Registry registry) {
    return registry != null
        && registry.getStatus() != null
        && registry.getMetadata().getGeneration().equals(registry.getStatus().observedGeneration())
        && ready(registry).map(Condition::getStatus).filter("True"::equals).isPresent();
  }

  private static Optional<Condition> ready(Registry registry) {
    RegistryStatus status = registry.getStatus();
    return status == null
        ? Optional.empty()
        : status.conditions().stream()
            .filter(condition -> "Ready".equals(condition.getType()))
            .findFirst();
  }

  private static long orZero(@Nullable Long count) {
    return count == null ? 0 : count;
  }
}
