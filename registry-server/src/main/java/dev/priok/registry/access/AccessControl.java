package dev.priok.registry.access;

import java.util.Optional;

/** Decides about requests. Called from many threads at once, once or more a request. */
@FunctionalInterface
public interface AccessControl {

  /** Whether the caller may do what the request is about. Never throws. */
  AccessDecision decide(Caller caller, AccessRequest request);

  /** Whether everybody may do everything, so that no request needs a decision. */
  default boolean isOpen() {
    return false;
  }

  /** Answers a request for a token. Never throws. */
  default TokenDecision issue(Caller caller, TokenRequest request) {
    return new TokenDecision.NotOffered();
  }

  /**
   * The challenge for somebody who got in without a login but could do more with one; empty where
   * that is not so.
   */
  default Optional<String> invitation() {
    return Optional.empty();
  }
}
