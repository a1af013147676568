package dev.priok.operator.trust.report;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.Semaphore;

/**
 * Spares the API server: an agent shows the same token each half minute. Kept is the token's hash,
 * for so long that the token of a deleted pod is of use for little more than a minute; and only so
 * many questions are under way at once, whoever floods the port.
 */
public final class RememberedReviews implements TokenReviews {
  private static final int MOST = 10_000;
  private static final int AT_ONCE = 8;
  private static final Duration AGENT = Duration.ofSeconds(75);
  private static final Duration OTHERS = Duration.ofSeconds(10);

  private final TokenReviews reviews;
  private final Semaphore turns = new Semaphore(AT_ONCE);
  private final Cache<String, Verdict> remembered;

  public RememberedReviews(TokenReviews reviews, Ticker ticker) {
    this.reviews = reviews;
    this.remembered =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .ticker(ticker)
            .expireAfter(
                Expiry.<String, Verdict>creating(
                    (token, verdict) -> verdict instanceof Verdict.Agent ? AGENT : OTHERS))
            .build();
  }

  @Override
  public Verdict review(String token) {
    String hash = hash(token);
    Verdict known = remembered.getIfPresent(hash);
    if (known != null) {
      return known;
    }
    if (!turns.tryAcquire()) {
      return new Verdict.Unavailable("too many tokens are being looked at");
    }
    try {
      Verdict verdict = reviews.review(token);
      if (!(verdict instanceof Verdict.Unavailable)) {
        remembered.put(hash, verdict);
      }
      return verdict;
    } finally {
      turns.release();
    }
  }

  private static String hash(String token) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(token.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
