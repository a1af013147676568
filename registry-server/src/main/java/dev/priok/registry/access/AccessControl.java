package dev.priok.registry.access;

/** Decides about requests. Called from many threads at once, once or more a request. */
@FunctionalInterface
public interface AccessControl {

  /** Whether the caller may do what the request is about. Never throws. */
  AccessDecision decide(Caller caller, AccessRequest request);

  /** Answers a request for a token. Never throws. */
  default TokenDecision issue(Caller caller, TokenRequest request) {
    return new TokenDecision.NotOffered();
  }
}
