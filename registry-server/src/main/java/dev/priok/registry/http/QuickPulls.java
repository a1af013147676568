package dev.priok.registry.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.priok.registry.oci.Tag;
import java.time.Duration;

/**
 * Paths of tags whose manifest has just been sent without a wait. What was read from the disk then
 * is in the system's memory, and to read it again takes less than to wake another thread for it. A
 * path is forgotten as soon as it was slow, and after a few seconds in any case: a disk that is
 * slow or hangs is met by a thread that nobody else waits for.
 */
final class QuickPulls {

  private static final long QUICK_NANOS = 1_000_000;
  private static final long LARGEST_BYTES = 64 * 1024;
  private static final Duration BELIEVED = Duration.ofSeconds(3);
  private static final int MOST = 1000;

  private final Cache<String, Boolean> paths =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(BELIEVED).build();

  boolean contains(String path) {
    return paths.getIfPresent(path) != null;
  }

  void forget(String path) {
    paths.invalidate(path);
  }

  /** Notes how long an answer took that another thread has sent. */
  void sentElsewhere(Exchange exchange, long nanos) {
    if (!isQuick(exchange, nanos)) {
      paths.invalidate(exchange.path());
    } else if (exchange.route() instanceof Route.PullManifest pull
        && pull.reference() instanceof Tag
        && exchange.answer().isFound()) {
      paths.put(exchange.path(), true);
    }
  }

  /** Notes how long an answer took for which no thread was woken. */
  void sentAtOnce(Exchange exchange, long nanos) {
    if (!isQuick(exchange, nanos) || !exchange.answer().isFound()) {
      paths.invalidate(exchange.path());
    }
  }

  private static boolean isQuick(Exchange exchange, long nanos) {
    return nanos < QUICK_NANOS && exchange.answer().isAtMost(LARGEST_BYTES);
  }
}
