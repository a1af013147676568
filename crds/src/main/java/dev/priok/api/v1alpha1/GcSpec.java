package dev.priok.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/**
 * When the space of what nothing names any more comes back.
 *
 * @param schedule five cron fields in UTC, or {@code never}; null means every night at three
 * @param minAge how long nobody used what goes, a Go duration; null means {@code 24h}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.minAge) || (duration(self.minAge) >= duration('10m') && duration(self.minAge) <= duration('8760h'))",
    message = "minAge is at least 10m, so that no push is overtaken, and 8760h at most")
@ValidationRule(
    value = "!has(self.schedule) || self.schedule.matches('" + GcSpec.SCHEDULE + "')",
    fieldPath = ".schedule",
    message =
        "schedule is never, or five fields in UTC: minute (0-59), hour (0-23), day of month (1-31),"
            + " month (1-12), day of week (0-6, Sunday is 0); each *, */n or numbers such as 1,15,"
            + " for example 0 3 * * *")
public record GcSpec(
    @JsonPropertyDescription(
            "When to collect, as five cron fields in UTC (minute, hour, day of month, month, day of week; each *, */n or numbers, the last also a range such as 1-5), or never. Default 0 3 * * *.")
        @Pattern(SCHEDULE) @Size(max = 100) @Nullable String schedule,
    @JsonPropertyDescription(
            "How long content has to be unnamed and unused before it goes: longer than any push takes. Default 24h.")
        @Pattern(DURATION) @Size(max = 20) @Nullable String minAge) {

  /** A Go duration that any reader of one takes. */
  static final String DURATION = "^([0-9]{1,5}(h|m|s)){1,3}$";

  /**
   * Only what is a schedule: the registry would not start with anything else. As a pattern too, for
   * an API server that knows no rules.
   */
  static final String SCHEDULE =
      "^(never"
          + "|([*](/[1-9]|/[1-5][0-9])?|([0-9]|[1-5][0-9])(,([0-9]|[1-5][0-9])){0,9})"
          + " ([*](/[1-9]|/1[0-9]|/2[0-3])?|([0-9]|1[0-9]|2[0-3])(,([0-9]|1[0-9]|2[0-3])){0,9})"
          + " ([*](/[1-9]|/[12][0-9])?|([1-9]|[12][0-9]|3[01])(,([1-9]|[12][0-9]|3[01])){0,9})"
          + " ([*](/[1-9])?|([1-9]|1[0-2])(,([1-9]|1[0-2])){0,9})"
          + " ([*]|[0-6](,[0-6]){0,6}|0-[1-6]|1-[2-6]|2-[3-6]|3-[4-6]|4-[56]|5-6))$";
}
