package dev.priok.operator.catalog;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.catalog.CatalogSnapshot.Cause;
import dev.priok.operator.catalog.CatalogSnapshot.Unreachable;
import io.javaoperatorsdk.operator.processing.event.source.polling.PerResourcePollingEventSource.ResourceFetcher;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls every registry that has a ready pod. It never throws: the SDK silently stops polling a
 * resource whose fetcher threw.
 */
public final class CatalogPoller implements ResourceFetcher<CatalogSnapshot, Registry> {
  private static final Logger LOG = LoggerFactory.getLogger(CatalogPoller.class);

  /** Looking whether a pod became ready costs a look into a cache. */
  private static final Duration UNTIL_READY = Duration.ofSeconds(1);

  private final StatsClient client;
  private final Function<Registry, Optional<StatsTarget>> locate;
  private final Duration period;

  /**
   * @param locate where to ask; empty while no pod is ready
   * @param period between two polls of one registry
   */
  public CatalogPoller(
      StatsClient client, Function<Registry, Optional<StatsTarget>> locate, Duration period) {
    this.client = client;
    this.locate = locate;
    this.period = period;
  }

  @Override
  public Set<CatalogSnapshot> fetchResources(Registry registry) {
    try {
      return Set.of(locate.apply(registry).map(client::fetch).orElse(noReadyPod()));
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("Polling a registry failed");
      return Set.of(
          new Unreachable(Cause.INVALID_ANSWER, "polling failed; the operator's log says why"));
    }
  }

  @Override
  public Optional<Duration> fetchDelay(@Nullable Set<CatalogSnapshot> last, Registry registry) {
    boolean waiting = last == null || last.isEmpty() || last.contains(noReadyPod());
    return Optional.of(waiting && UNTIL_READY.compareTo(period) < 0 ? UNTIL_READY : period);
  }

  private static CatalogSnapshot noReadyPod() {
    return new Unreachable(Cause.NO_READY_POD, "no pod of the registry is ready");
  }
}
