package dev.priok.registry.management;

import dev.priok.registry.storage.FreeSpace;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every two seconds what storage is short of and whether it can be written to, on a thread of
 * its own, so that who asks never waits for storage: while that hangs the last result stays.
 */
public final class SpaceWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpaceWatch.class);
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final Predicate<FreeSpace.Resource> isShort;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("space-watch").factory());
  private final BooleanSupplier isReadOnly;
  private volatile Set<FreeSpace.Resource> shortages = Set.of();
  private volatile boolean readOnly;

  /**
   * Sees no shortage before {@link #start}.
   *
   * @param isShort asks storage, as slowly as it is
   * @param isReadOnly likewise
   */
  public SpaceWatch(
      Predicate<FreeSpace.Resource> isShort, BooleanSupplier isReadOnly, MeterRegistry meters) {
    this.isShort = isShort;
    this.isReadOnly = isReadOnly;
    for (FreeSpace.Resource resource : FreeSpace.Resource.values()) {
      Gauge.builder("priok.storage.low", () -> shortages.contains(resource) ? 1 : 0)
          .description("1 while pushes are refused because the file system is short of it")
          .tag("resource", name(resource))
          .register(meters);
    }
  }

  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(this::look, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What storage is short of, the most urgent; empty when it has room. */
  public Optional<String> shortage() {
    return shortages.stream().sorted().findFirst().map(SpaceWatch::name);
  }

  /** Whether the file system is mounted so that nothing can be changed. */
  public boolean readOnly() {
    return readOnly;
  }

  void look() {
    try {
      shortages = ask();
      readOnly = isReadOnly.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.warn("Looking at the store's file system failed", e);
    }
  }

  private Set<FreeSpace.Resource> ask() {
    Set<FreeSpace.Resource> found = EnumSet.noneOf(FreeSpace.Resource.class);
    for (FreeSpace.Resource resource : FreeSpace.Resource.values()) {
      if (isShort.test(resource)) {
        found.add(resource);
      }
    }
    return found;
  }

  private static String name(FreeSpace.Resource resource) {
    return resource.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
