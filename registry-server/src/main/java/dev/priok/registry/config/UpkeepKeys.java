package dev.priok.registry.config;

import dev.priok.registry.gc.Schedule;
import dev.priok.registry.retention.ImmutableTags;
import dev.priok.registry.retention.RetentionRule;
import dev.priok.registry.storage.Durability;
import dev.priok.registry.storage.LowSpace;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** The keys of what a server does to its store by itself. */
final class UpkeepKeys {
  private static final Duration LONG_PUSH = Duration.ofHours(1);

  static final ConfigKey<Boolean> PURGE_ENABLED =
      new ConfigKey<>("storage.maintenance.uploadpurging.enabled", ValueType.bool(), "true");
  static final ConfigKey<Duration> PURGE_AGE =
      new ConfigKey<>(
          "storage.maintenance.uploadpurging.age", DurationType.aMinuteToAYear(), "168h");
  static final ConfigKey<Duration> PURGE_INTERVAL =
      new ConfigKey<>(
          "storage.maintenance.uploadpurging.interval", DurationType.upToAYear(), "24h");
  static final ConfigKey<Boolean> PURGE_DRY_RUN =
      new ConfigKey<>("storage.maintenance.uploadpurging.dryrun", ValueType.bool(), "false");
  static final ConfigKey<Durability> DURABILITY =
      new ConfigKey<>("storage.durability", ValueType.choice(Durability.class), "full");
  static final ConfigKey<LowSpace> LOW_SPACE =
      new ConfigKey<>("storage.lowspace", UpkeepKeys::lowSpace, "2%");
  static final ConfigKey<Schedule> GC_SCHEDULE =
      new ConfigKey<>("gc.schedule", UpkeepKeys::schedule, "0 3 * * *");
  static final ConfigKey<Duration> GC_MIN_AGE =
      new ConfigKey<>("gc.minage", UpkeepKeys::minAge, "24h");
  static final ConfigKey<Boolean> RETENTION_DRY_RUN =
      new ConfigKey<>("retention.dryrun", ValueType.bool(), "false");
  static final ConfigKey<Path> IN_USE_FILE =
      new ConfigKey<>("retention.inusefile", ValueType.path(), "");
  static final ConfigKey<List<RetentionRule>> RETENTION_RULES =
      new ConfigKey<>("retention.rules", new RetentionRulesType(), "");
  static final ConfigKey<List<ImmutableTags>> IMMUTABLE_TAGS =
      new ConfigKey<>("tags.immutable", new ImmutableTagsType(), "");

  static final List<ConfigKey<?>> ALL =
      List.of(
          PURGE_ENABLED,
          PURGE_AGE,
          PURGE_INTERVAL,
          PURGE_DRY_RUN,
          DURABILITY,
          LOW_SPACE,
          GC_SCHEDULE,
          GC_MIN_AGE,
          RETENTION_DRY_RUN,
          IN_USE_FILE,
          RETENTION_RULES,
          IMMUTABLE_TAGS);

  private UpkeepKeys() {}

  private static Schedule schedule(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    String text = ValueType.scalar(node, Schedule.ALLOWED);
    Schedule schedule;
    try {
      schedule = Schedule.parse(text);
    } catch (IllegalArgumentException _) {
      throw ValueType.wrong(text, Schedule.ALLOWED);
    }
    if (schedule.isOn() && !schedule.comesAfter(Instant.now())) {
      throw new InvalidValueException(
          "\"" + text + "\" never comes; write never where nothing is to be collected");
    }
    return schedule;
  }

  private static Duration minAge(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    Duration age = DurationType.upToAYear().parse(node, warn);
    if (age.compareTo(LONG_PUSH) < 0) {
      warn.accept(
          "is below 1h: a push that takes longer than this can lose layers that it has sent; make"
              + " it longer than any push takes");
    }
    return age;
  }

  private static LowSpace lowSpace(ConfigNode node, Consumer<String> warn)
      throws InvalidValueException {
    String text = ValueType.scalar(node, LowSpace.ALLOWED);
    return LowSpace.tryParse(text).orElseThrow(() -> ValueType.wrong(text, LowSpace.ALLOWED));
  }
}
