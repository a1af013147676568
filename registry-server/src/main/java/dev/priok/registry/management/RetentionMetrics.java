package dev.priok.registry.management;

import dev.priok.registry.retention.RetentionResult;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Shows whether the rules in force are those of the file, and what the last run removed. */
public final class RetentionMetrics {

  /**
   * Registers them.
   *
   * @param refused whether what the file says now is refused
   * @param last the last run; null when there was none
   */
  public RetentionMetrics(
      MeterRegistry meters, BooleanSupplier refused, Supplier<@Nullable RetentionResult> last) {
    Gauge.builder("priok.config.refused", () -> refused.getAsBoolean() ? 1 : 0)
        .description("1 while the configuration file holds what is refused, and older rules count")
        .register(meters);
    Gauge.builder("priok.retention.removed.tags", () -> value(last.get()))
        .description("tags that the last run of retention removed")
        .register(meters);
    Gauge.builder("priok.retention.failed", () -> failed(last.get()) ? 1 : 0)
        .description("1 when the last run of retention ended early")
        .register(meters);
  }

  private static double value(@Nullable RetentionResult result) {
    return result == null ? Double.NaN : (double) result.removedTags();
  }

  private static boolean failed(@Nullable RetentionResult result) {
    return result != null && result.problem() != null;
  }
}
