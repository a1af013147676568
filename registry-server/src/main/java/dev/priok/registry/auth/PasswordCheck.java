package dev.priok.registry.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies passwords by bcrypt, and each right one only once: afterwards it is known by a keyed
 * hash of user, line and password, so that a changed line makes it unknown again. The key is random
 * and lives as long as the process; nothing that is remembered helps somebody who reads it.
 *
 * <p>The same credentials asked for many times at once are verified once; different ones are
 * verified few at a time. A wrong password is remembered in the same way: containerd sends it again
 * for each layer, and that is one guess, not twenty.
 *
 * <p>bcrypt looks at 72 bytes; a longer password counts by its first 72, as with {@code htpasswd
 * -B} and Go.
 */
final class PasswordCheck {
  private static final int REMEMBERED = 10_000;
  private static final int KEY_BYTES = 32;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration RETRY_SOON = Duration.ofSeconds(1);
  private static final String MAC = "HmacSHA256";

  /** How a check ended. */
  sealed interface Outcome {
    record Right() implements Outcome {}

    record Wrong() implements Outcome {}

    /** Nothing was verified. */
    record NotNow(Duration retryAfter) implements Outcome {}
  }

  /** Whether a password is the one of a hash. Costs what the hash says. */
  @FunctionalInterface
  interface Hashing {
    boolean matches(byte[] password, byte[] hash);
  }

  private final SecretKeySpec key;
  private final Hashing hashing;
  private final Semaphore running;
  private final FailureThrottle throttle;
  private final AsyncCache<String, Outcome> right =
      Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).buildAsync();
  private final Cache<String, Outcome.Wrong> wrong =
      Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();

  PasswordCheck(Hashing hashing, FailureThrottle throttle, int concurrency) {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, MAC);
    this.hashing = hashing;
    this.throttle = throttle;
    this.running = new Semaphore(concurrency);
  }

  static Hashing bcrypt() {
    BCrypt.Verifyer bcrypt =
        BCrypt.verifyer(
            BCrypt.Version.VERSION_2Y, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2Y));
    return (password, hash) -> bcrypt.verify(password, hash).verified;
  }

  /**
   * Checks what a caller says.
   *
   * @param users the file as it is now; a user who is not in it costs what others cost
   */
  @SuppressWarnings("ReferenceEquality") // which of two futures it is, not what is in it
  Outcome check(Htpasswd users, Authorization.Basic credentials, String address) {
    Optional<String> line = users.hashOf(credentials.user());
    String hash = line.orElse(users.nobody());
    String id = id(credentials, hash);
    Outcome known = wrong.getIfPresent(id);
    if (known != null) {
      return known;
    }
    CompletableFuture<Outcome> own = new CompletableFuture<>();
    CompletableFuture<Outcome> first = right.get(id, (_, _) -> own);
    if (first != own) {
      return first.join();
    }
    Outcome outcome = new Outcome.NotNow(RETRY_SOON);
    try {
      outcome = verify(users, credentials, hash, address);
      if (outcome instanceof Outcome.Wrong no) {
        wrong.put(id, no);
      }
    } finally {
      if (!(outcome instanceof Outcome.Right)) {
        right.asMap().remove(id, own);
      }
      own.complete(outcome);
    }
    return outcome;
  }

  /** Whether these have been verified before; neither waits nor verifies. */
  boolean isKnown(Htpasswd users, Authorization.Basic credentials) {
    // For nobody too, who is never right: that takes as long as for somebody.
    String hash = users.hashOf(credentials.user()).orElse(users.nobody());
    CompletableFuture<Outcome> known = right.getIfPresent(id(credentials, hash));
    return known != null && known.getNow(null) instanceof Outcome.Right;
  }

  private Outcome verify(
      Htpasswd users, Authorization.Basic credentials, String hash, String address) {
    Optional<Duration> waiting = throttle.waiting(credentials.user(), hash, address);
    if (waiting.isPresent()) {
      return new Outcome.NotNow(waiting.get());
    }
    if (!acquire()) {
      return new Outcome.NotNow(RETRY_SOON);
    }
    try {
      // Asked again: many guesses may have come in before the first of them failed.
      waiting = throttle.waiting(credentials.user(), hash, address);
      if (waiting.isPresent()) {
        return new Outcome.NotNow(waiting.get());
      }
      boolean exists = users.hashOf(credentials.user()).isPresent();
      if (matches(credentials, hash) && exists) {
        return new Outcome.Right();
      }
      users.makeUpFor(hash).forEach(other -> matches(credentials, other));
      throttle.failed(credentials.user(), hash, address);
      return new Outcome.Wrong();
    } finally {
      running.release();
    }
  }

  private boolean matches(Authorization.Basic credentials, String hash) {
    return hashing.matches(credentials.password(), hash.getBytes(StandardCharsets.US_ASCII));
  }

  private boolean acquire() {
    try {
      return running.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private String id(Authorization.Basic credentials, String hash) {
    byte[] user = credentials.user().getBytes(StandardCharsets.UTF_8);
    byte[] line = hash.getBytes(StandardCharsets.US_ASCII);
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      // Lengths before contents: no two triples give the same input.
      mac.update(ByteBuffer.allocate(8).putInt(user.length).putInt(line.length).flip());
      mac.update(user);
      mac.update(line);
      return Base64.getEncoder().encodeToString(mac.doFinal(credentials.password()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }
}
