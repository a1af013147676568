package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * How many bytes requests keep in memory at once. Few are not counted: the number of requests
 * bounds them, and they shall not wait behind many.
 */
final class HeldBytes {

  static final int UNCOUNTED_BYTES = 64 * 1024;

  private static final int KIB = 1024;
  private static final String RETRY_AFTER_SECONDS = "5";

  private final int capacity;
  private final Duration wait;
  private final Semaphore kibibytes;

  HeldBytes(long bytes, Duration wait) {
    this.capacity = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / KIB));
    this.wait = wait;
    this.kibibytes = new Semaphore(capacity, true);
  }

  /**
   * Waits for a share.
   *
   * @return what {@link #shrink} takes back
   * @throws RegistryException UNAVAILABLE when there was none in time
   */
  int acquire(long bytes) throws InterruptedIOException {
    int share = shareOf(bytes);
    if (share == 0) {
      return 0;
    }
    try {
      if (kibibytes.tryAcquire(share, wait.toMillis(), TimeUnit.MILLISECONDS)) {
        return share;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for memory");
    }
    throw new RegistryException(
            ErrorCode.UNAVAILABLE,
            "this registry holds as many large manifests or lists as its memory allows: try again")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS);
  }

  /** Takes back what is more than {@code bytes} need; returns what is left of the share. */
  int shrink(int share, long bytes) {
    int left = Math.min(share, shareOf(bytes));
    if (left < share) {
      kibibytes.release(share - left);
    }
    return left;
  }

  private int shareOf(long bytes) {
    return bytes <= UNCOUNTED_BYTES ? 0 : (int) Math.min(capacity, (bytes + KIB - 1) / KIB);
  }
}
