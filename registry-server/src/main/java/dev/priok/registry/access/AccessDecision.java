package dev.priok.registry.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The answer. {@code user} is who the caller says it is, where known; it goes into the log. */
public sealed interface AccessDecision {

  /** Who asked; null for an anonymous caller. */
  @Nullable String user();

  /** The request goes ahead. */
  record Allowed(@Nullable String user) implements AccessDecision {}

  /** 401 UNAUTHORIZED with {@code challenge} as WWW-Authenticate. */
  record Unauthenticated(@Nullable String user, String challenge, String message)
      implements AccessDecision {}

  /** 403 DENIED. */
  record Forbidden(@Nullable String user, String message) implements AccessDecision {}

  /** 429 TOOMANYREQUESTS with Retry-After. */
  record Throttled(@Nullable String user, Duration retryAfter) implements AccessDecision {}
}
