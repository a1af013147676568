package dev.priok.registry.access;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The answer to a request for a token. */
public sealed interface TokenDecision {

  /** A token for what the caller may do of what it asked for, which may be nothing. */
  record Issued(@Nullable String user, String token, Instant at, Duration life, String scope)
      implements TokenDecision {
    @Override
    public String toString() {
      return "Issued[token hidden]";
    }
  }

  /** No token: the caller is refused as for any other request. */
  record Refused(AccessDecision decision) implements TokenDecision {}

  /** This registry works without tokens. */
  record NotOffered() implements TokenDecision {}

  /** There is no key to sign with at the moment. */
  record NoKey() implements TokenDecision {}
}
