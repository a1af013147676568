package dev.priok.registry.storage;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a file system must be free for a push to be taken: a share of its bytes and inodes,
 * or a number of bytes and the usual share of its inodes.
 *
 * @param percent of the whole; 0 where {@code bytes} counts
 * @param bytes 0 where {@code percent} counts; both 0 keep nothing free
 */
public record LowSpace(int percent, long bytes) {

  /** What {@link #tryParse} takes, for messages. */
  public static final String ALLOWED =
      "a share of the file system such as 2%, up to 50%, a size such as 500Mi, or 0";

  /** No more than this is kept free by a share: a large volume needs no larger reserve. */
  private static final long MOST_BYTES_OF_A_SHARE = 256L << 20;

  /** An image takes some dozens of files and directories. */
  static final long FEWEST_INODES = 64;

  private static final long MOST_INODES = 4096;
  private static final int USUAL_PERCENT = 2;
  private static final int MAX_PERCENT = 50;
  private static final int PER_CENT = 100;
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(%|[KMGT]i)?");
  private static final String UNITS = "KMGT";
  private static final int BITS_PER_UNIT = 10;

  /** Reads a share or a size. */
  public static Optional<LowSpace> tryParse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2);
    if ("%".equals(unit)) {
      return number > MAX_PERCENT ? Optional.empty() : Optional.of(new LowSpace((int) number, 0));
    }
    int bits =
        unit == null
            ? 0
            : BITS_PER_UNIT * (1 + UNITS.indexOf(unit.toUpperCase(Locale.ROOT).charAt(0)));
    return number > Long.MAX_VALUE >> bits
        ? Optional.empty()
        : Optional.of(new LowSpace(0, number << bits));
  }

  /** Whether nothing is kept free. */
  boolean isOff() {
    return percent == 0 && bytes == 0;
  }

  /** The fewest free bytes with which a push is taken. */
  long leastBytes(long capacityBytes) {
    return percent == 0
        ? bytes
        : Math.min(MOST_BYTES_OF_A_SHARE, capacityBytes / PER_CENT * percent);
  }

  /** The fewest free inodes with which a push is taken. */
  long leastInodes(long inodes) {
    long share = inodes / PER_CENT * (percent == 0 ? USUAL_PERCENT : percent);
    return Math.clamp(share, FEWEST_INODES, MOST_INODES);
  }
}
