package dev.priok.registry.access;

import java.util.Optional;

/** Decides about requests. Called from many threads at once, once or more a request. */
@FunctionalInterface
public interface AccessControl {

  /** Whether the caller may do what the request is about. Never throws. */
  AccessDecision decide(Caller caller, AccessRequest request);

  /**
   * The same where it is known without a wait, a look at a file or costly work, and is that the
   * caller may. Empty says nothing: then {@link #decide} is to be asked, on a thread that may wait.
   */
  default Optional<AccessDecision.Allowed> allowedAtOnce(Caller caller, AccessRequest request) {
    return Optional.empty();
  }

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
