package dev.priok.registry.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a chunk of an upload lies, {@code first-last}, both inclusive (distribution-spec v1.1.1,
 * pushing a blob in chunks). The HTTP form {@code bytes first-last/size} is understood as well.
 */
public record ContentRange(long first, long last) {

  private static final Pattern FORM =
      Pattern.compile("(?:bytes[ =])?(\\d{1,18})-(\\d{1,18})(?:/(?:\\d{1,18}|\\*))?");

  /** Reads the header; empty when it is not a range. */
  public static Optional<ContentRange> parse(String header) {
    Matcher matcher = FORM.matcher(header.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    ContentRange range =
        new ContentRange(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    return range.first <= range.last ? Optional.of(range) : Optional.empty();
  }

  /** Bytes in the chunk. */
  public long length() {
    return last - first + 1;
  }
}
