package dev.priok.registry.storage;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Names a run of the collector by when it began, to the millisecond; later runs sort later. */
public record RunId(Instant began) implements Comparable<RunId> {

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  public RunId {
    began = began.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Reads what {@link #toString} wrote; empty for any other text. */
  public static Optional<RunId> tryParse(String text) {
    try {
      return Optional.of(new RunId(Instant.from(FORM.parse(text))));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(RunId other) {
    return began.compareTo(other.began);
  }

  @Override
  public String toString() {
    return FORM.format(began);
  }
}
