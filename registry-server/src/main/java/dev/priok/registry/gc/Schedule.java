package dev.priok.registry.gc;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When to collect: at the times of a cron expression, or never by itself. */
public final class Schedule {

  /** What {@link #parse} takes, for messages. */
  public static final String ALLOWED = "five cron fields such as 0 3 * * *, or never";

  private static final String NEVER = "never";

  private final @Nullable ExecutionTime times;

  private Schedule(@Nullable ExecutionTime times) {
    this.times = times;
  }

  /**
   * Reads five cron fields (minute, hour, day of month, month, day of week) or {@code never}.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Schedule parse(String text) {
    if (text.equals(NEVER)) {
      return new Schedule(null);
    }
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    Cron cron = parser.parse(text).validate();
    return new Schedule(ExecutionTime.forCron(cron));
  }

  /** Whether it has times at all. */
  public boolean isOn() {
    return times != null;
  }

  /** Whether there is a time after {@code instant}; there is no 31st of February. */
  public boolean comesAfter(Instant instant) {
    return next(instant, ZoneOffset.UTC).isPresent();
  }

  /** The first time strictly after {@code instant}; empty when there is none. */
  Optional<Instant> next(Instant instant, ZoneId zone) {
    return times == null
        ? Optional.empty()
        : times.nextExecution(instant.atZone(zone)).map(time -> time.toInstant());
  }
}
