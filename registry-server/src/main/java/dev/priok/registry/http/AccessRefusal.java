package dev.priok.registry.http;

import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;

/** Turns a decision into the answer that a client gets (distribution-spec v1.1.1, error codes). */
public final class AccessRefusal {

  private AccessRefusal() {}

  /**
   * Returns when the decision lets the request go ahead.
   *
   * @throws RegistryException UNAUTHORIZED, DENIED or TOOMANYREQUESTS
   */
  public static void require(AccessDecision decision) {
    switch (decision) {
      case AccessDecision.Allowed _ -> {}
      case AccessDecision.Unauthenticated(_, String challenge, String message) ->
          throw new RegistryException(ErrorCode.UNAUTHORIZED, message)
              .withHeader("WWW-Authenticate", challenge);
      case AccessDecision.Forbidden(_, String message) ->
          throw new RegistryException(ErrorCode.DENIED, message);
      case AccessDecision.Throttled(_, var retryAfter) ->
          throw new RegistryException(
                  ErrorCode.TOOMANYREQUESTS, "too many failed logins: wait and try again")
              .withHeader("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
    }
  }
}
