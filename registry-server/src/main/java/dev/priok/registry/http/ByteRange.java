package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a representation, of at least one byte, asked for by {@code Range} (RFC 9110, section
 * 14).
 */
public record ByteRange(long offset, long length) {

  private static final Pattern SINGLE = Pattern.compile("bytes=\\s*(\\d*)\\s*-\\s*(\\d*)\\s*");

  /**
   * Reads a Range header against a representation of {@code size} bytes. What is not one range of
   * bytes (another unit, several ranges, nonsense) is ignored, as the RFC allows, and the whole is
   * sent.
   *
   * @throws RegistryException RANGE_INVALID when the range cannot be satisfied
   */
  public static Optional<ByteRange> parse(String header, long size) {
    Matcher matcher = SINGLE.matcher(header);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty() && last.isEmpty()) {
      return Optional.empty();
    }
    long start;
    long end;
    if (first.isEmpty()) {
      long suffix = parseSaturated(last);
      start = Math.max(0, size - suffix);
      end = suffix == 0 ? -1 : size - 1;
    } else {
      start = parseSaturated(first);
      end = last.isEmpty() ? size - 1 : Math.min(parseSaturated(last), size - 1);
    }
    if (start > end || start >= size) {
      throw RegistryException.about(
              ErrorCode.RANGE_INVALID, "the range lies outside of the " + size + " bytes", header)
          .withHeader("Content-Range", "bytes */" + size);
    }
    return Optional.of(new ByteRange(start, end - start + 1));
  }

  /** The Content-Range header of an answer with this part. */
  public String contentRange(long size) {
    return "bytes " + offset + "-" + (offset + length - 1) + "/" + size;
  }

  private static long parseSaturated(String digits) {
    return digits.length() > 18 ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
