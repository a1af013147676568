package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a listing is asked for (distribution-spec v1.1.1 end-8b).
 *
 * @param limit the most entries to answer
 * @param last entries after this one, which need not exist; null from the beginning
 */
public record Page(int limit, @Nullable String last) {

  /**
   * Reads {@code n} and {@code last}. A larger {@code n} than {@code maxLimit} is cut to it: the
   * link to the next page tells the rest.
   *
   * @throws RegistryException PAGINATION_NUMBER_INVALID
   */
  public static Page of(Exchange exchange, int defaultLimit, int maxLimit) {
    String n = exchange.query("n").orElse("");
    String last = exchange.query("last").orElse(null);
    return new Page(n.isEmpty() ? defaultLimit : Math.min(parse(n), maxLimit), last);
  }

  /** One more than the limit, so that the listing shows whether there is a next page. */
  public int probe() {
    return limit == Integer.MAX_VALUE ? limit : limit + 1;
  }

  /** The entries of this page out of those found with {@link #probe}; links the next page. */
  public <T> List<T> cut(List<T> found, Exchange exchange, String path) {
    if (found.size() <= limit) {
      return found;
    }
    List<T> entries = found.subList(0, limit);
    if (!entries.isEmpty()) {
      String after = URLEncoder.encode(entries.getLast().toString(), StandardCharsets.UTF_8);
      exchange.setHeader("Link", "<" + path + "?last=" + after + "&n=" + limit + ">; rel=\"next\"");
    }
    return entries;
  }

  private static int parse(String n) {
    if (!n.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw RegistryException.about(
          ErrorCode.PAGINATION_NUMBER_INVALID, "n must be a whole number, zero or more", n);
    }
    return n.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(n);
  }
}
