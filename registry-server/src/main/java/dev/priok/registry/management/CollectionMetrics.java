package dev.priok.registry.management;

import dev.priok.registry.gc.CollectionListener;
import dev.priok.registry.gc.CollectionResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;

/** Shows what garbage collection does: {@code priok_gc_runs_total{outcome}} and its kin. */
public final class CollectionMetrics implements CollectionListener {

  private final MeterRegistry meters;
  private volatile double lastRunSeconds = Double.NaN;
  private volatile double reclaimableBytes = Double.NaN;

  public CollectionMetrics(MeterRegistry meters) {
    this.meters = meters;
    Gauge.builder("priok.gc.last.run.timestamp", () -> lastRunSeconds)
        .baseUnit("seconds")
        .description("when the last collection began")
        .register(meters);
    Gauge.builder("priok.gc.reclaimable", () -> reclaimableBytes)
        .baseUnit("bytes")
        .description("bytes on the disk that nothing names")
        .register(meters);
  }

  @Override
  public void ended(CollectionResult result) {
    if (result.dryRun()) {
      return;
    }
    String outcome = result.problem() == null ? "completed" : "failed";
    Counter.builder("priok.gc.runs")
        .tag("outcome", outcome)
        .description("collections of this process")
        .register(meters)
        .increment();
    Counter.builder("priok.gc.freed")
        .baseUnit("bytes")
        .description("bytes that collections of this process have freed")
        .register(meters)
        .increment((double) result.freedBytes());
    found(result);
  }

  @Override
  public void found(CollectionResult former) {
    lastRunSeconds = (double) Instant.parse(former.lastRun()).getEpochSecond();
    if (former.problem() == null) {
      reclaimableBytes = (double) former.reclaimableBytes();
    }
  }
}
