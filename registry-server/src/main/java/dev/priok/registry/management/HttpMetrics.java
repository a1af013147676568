package dev.priok.registry.management;

import dev.priok.registry.http.RequestListener;
import dev.priok.registry.http.RequestSummary;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Counts requests under distribution's names: {@code
 * registry_http_requests_total{handler,method,code}} and its kin. No label takes what a client made
 * up.
 */
public final class HttpMetrics implements RequestListener {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private final MeterRegistry meters;

  public HttpMetrics(MeterRegistry meters) {
    this.meters = meters;
  }

  /** Shows how many requests are under way, which their ends alone do not tell. */
  public void watchInFlight(LongSupplier inFlight) {
    Gauge.builder("registry.http.in.flight.requests", inFlight::getAsLong).register(meters);
  }

  @Override
  public void completed(RequestSummary summary) {
    String method =
        METHODS.contains(summary.method()) ? summary.method().toLowerCase(Locale.ROOT) : "unknown";
    Tags handler = Tags.of("handler", summary.operation(), "method", method);
    Tags labels = handler.and("code", Integer.toString(summary.status()));
    Counter.builder("registry.http.requests").tags(labels).register(meters).increment();
    Timer.builder("registry.http.request.duration")
        .tags(labels)
        .serviceLevelObjectives(BUCKETS)
        .register(meters)
        .record(summary.duration());
    size("registry.http.request.size", handler, (double) summary.requestBytes());
    size("registry.http.response.size", handler, (double) summary.responseBytes());
  }

  private void size(String name, Tags labels, double bytes) {
    DistributionSummary.builder(name).baseUnit("bytes").tags(labels).register(meters).record(bytes);
  }
}
