package dev.priok.registry.config;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A duration as Go writes it, {@code 1m30s}; a bare number is nanoseconds, as there. */
final class DurationType implements ValueType<Duration> {
  private static final Pattern TERM =
      Pattern.compile("(\\d{1,18})(?:\\.(\\d{1,9}))?(ns|us|ms|s|m|h)");
  private static final Map<String, TimeUnit> UNITS =
      Map.of(
          "ns", TimeUnit.NANOSECONDS,
          "us", TimeUnit.MICROSECONDS,
          "ms", TimeUnit.MILLISECONDS,
          "s", TimeUnit.SECONDS,
          "m", TimeUnit.MINUTES,
          "h", TimeUnit.HOURS);

  private final String allowed;
  private final Duration min;
  private final Duration max;

  /** Up to a day, for what a request may take. */
  DurationType() {
    this("a duration such as 30s, 1m30s or 500ms, up to 24h", Duration.ZERO, Duration.ofHours(24));
  }

  private DurationType(String allowed, Duration min, Duration max) {
    this.allowed = allowed;
    this.min = min;
    this.max = max;
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
    Duration duration = duration(text.matches("\\d{1,18}") ? text + "ns" : text);
    if (duration == null || duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
      throw ValueType.wrong(text, allowed);
    }
    return duration;
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

  private static @Nullable Duration duration(String text) {
    Duration sum = Duration.ZERO;
    Matcher term = TERM.matcher(text);
    int end = 0;
    while (term.find() && term.start() == end) {
      TimeUnit unit = UNITS.getOrDefault(term.group(3), TimeUnit.NANOSECONDS);
      // What is too much for a long of nanoseconds ends at its largest: too much for any key.
      sum = sum.plusNanos(unit.toNanos(Long.parseLong(term.group(1))));
      if (term.group(2) != null) {
        sum = sum.plusNanos(fraction(term.group(2), unit));
      }
      end = term.end();
    }
    return end == text.length() ? sum : null;
  }

  /** Digits behind the point, in nanoseconds; what is less than one is dropped. */
  private static long fraction(String digits, TimeUnit unit) {
    long billionths = Long.parseLong((digits + "000000000").substring(0, 9));
    long seconds = unit.toSeconds(1);
    return seconds > 0 ? billionths * seconds : billionths * unit.toNanos(1) / 1_000_000_000;
  }
}
