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
import java.util.concurrent.ConcurrentHashMap;
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

  private record Labels(String operation, String method, int status) {}

  private record Series(
      Counter requests,
      Timer duration,
      DistributionSummary requestSize,
      DistributionSummary responseSize) {}

  private final MeterRegistry meters;

  /** Building a meter's name anew would cost each request more than its answer. */
  private final ConcurrentHashMap<Labels, Series> known = new ConcurrentHashMap<>();

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
    Series series =
        known.computeIfAbsent(
            new Labels(summary.operation(), method, summary.status()), this::register);
    series.requests().increment();
    series.duration().record(summary.duration());
    series.requestSize().record((double) summary.requestBytes());
    series.responseSize().record((double) summary.responseBytes());
  }

  private Series register(Labels labels) {
    Tags handler = Tags.of("handler", labels.operation(), "method", labels.method());
    Tags all = handler.and("code", Integer.toString(labels.status()));
    return new Series(
        Counter.builder("registry.http.requests").tags(all).register(meters),
        Timer.builder("registry.http.request.duration")
            .tags(all)
            .serviceLevelObjectives(BUCKETS)
            .register(meters),
        size("registry.http.request.size", handler),
        size("registry.http.response.size", handler));
  }

  private DistributionSummary size(String name, Tags labels) {
    return DistributionSummary.builder(name).baseUnit("bytes").tags(labels).register(meters);
  }
}
