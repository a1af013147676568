package dev.priok.registry.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A duration as Go writes it, {@code 1m30s}; a bare number is nanoseconds, as there. */
final class DurationType implements ValueType<Duration> {
  private static final Pattern TERM =
      Pattern.compile("(\\d{1,18}(?:\\.\\d{1,9})?)(ns|us|ms|s|m|h)");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "ns", Duration.ofNanos(1),
          "us", Duration.ofNanos(1_000),
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));

  private final String allowed;
  private final BigDecimal minNanos;
  private final BigDecimal maxNanos;

  /** Up to a day, for what a request may take. */
  DurationType() {
    this("a duration such as 30s, 1m30s or 500ms, up to 24h", Duration.ZERO, Duration.ofHours(24));
  }

  private DurationType(String allowed, Duration min, Duration max) {
    this.allowed = allowed;
    this.minNanos = BigDecimal.valueOf(min.toNanos());
    this.maxNanos = BigDecimal.valueOf(max.toNanos());
  }

  /** Up to a year, for how long something is kept. */
  static DurationType upToAYear() {
    return new DurationType(
        "a duration such as 30m, 24h or 168h, up to 8760h", Duration.ZERO, Duration.ofDays(365));
  }

  /** From a minute to a year, for what a client may come back to. */
  static DurationType aMinuteToAYear() {
    return new DurationType(
        "a duration such as 30m, 24h or 168h, from 1m, so that no upload that goes on is taken, to"
            + " 8760h",
        Duration.ofMinutes(1),
        Duration.ofDays(365));
  }

  /** Up to ten years, for how long images are kept. */
  static DurationType upToTenYears() {
    return new DurationType(
        "a duration such as 24h, 720h or 8760h, up to 87600h",
        Duration.ZERO,
        Duration.ofDays(3650));
  }

  @Override
  public Duration parse(ConfigNode node, Consumer<String> warn) throws InvalidValueException {
    String text = ValueType.scalar(node, allowed);
    BigDecimal nanos = nanos(text.matches("\\d{1,18}") ? text + "ns" : text);
    if (nanos == null || nanos.compareTo(minNanos) < 0 || nanos.compareTo(maxNanos) > 0) {
      throw ValueType.wrong(text, allowed);
    }
    return Duration.ofNanos(nanos.longValue());
  }

  /** In whole numbers of hours and what is smaller: {@code 1m30s}, {@code 24h}, {@code 0s}. */
  static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    int nanos = duration.toNanosPart();
    return term(duration.toHours(), "h")
        + term(duration.toMinutesPart(), "m")
        + term(duration.toSecondsPart(), "s")
        + term(nanos / 1_000_000, "ms")
        + term(nanos / 1_000 % 1_000, "us")
        + term(nanos % 1_000, "ns");
  }

  private static String term(long number, String unit) {
    return number == 0 ? "" : number + unit;
  }

  private static @Nullable BigDecimal nanos(String text) {
    BigDecimal sum = BigDecimal.ZERO;
    Matcher matcher = TERM.matcher(text);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      Duration unit = UNITS.getOrDefault(matcher.group(2), Duration.ZERO);
      sum = sum.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit.toNanos())));
      end = matcher.end();
    }
    return end == text.length() ? sum : null;
  }
}
