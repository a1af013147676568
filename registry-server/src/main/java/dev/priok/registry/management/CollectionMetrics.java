package dev.priok.registry.management;

import dev.priok.registry.gc.CollectionResult;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.function.Consumer;

/** Shows what garbage collection does: {@code priok_gc_runs_total{outcome}} and its kin. */
public final class CollectionMetrics implements Consumer<CollectionResult> {

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
  public void accept(CollectionResult result) {
    if (result.dryRun()) {
      return;
    }
    String outcome = result.problem() == null ? "completed" : "failed";
    Counter.builder("priok.gc.runs").tag("outcome", outcome).register(meters).increment();
    Counter.builder("priok.gc.freed")
        .baseUnit("bytes")
        .register(meters)
        .increment((double) result.freedBytes());
    lastRunSeconds = (double) Instant.parse(result.lastRun()).getEpochSecond();
    if (result.problem() == null) {
      reclaimableBytes = (double) result.reclaimableBytes();
    }
  }
}
