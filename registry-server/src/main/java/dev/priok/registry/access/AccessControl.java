package dev.priok.registry.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides about requests. Called from many threads at once, once or twice a request. */
public interface AccessControl {

  /**
   * Never throws.
   *
   * @param authorization the Authorization header as it came, or null
   * @param clientAddress the peer's IP address, without port
   */
  AccessDecision decide(
      @Nullable String authorization, String clientAddress, AccessRequest request);

  /**
   * The challenge for somebody who got in without a login but could do more with one; empty where
   * that is not so.
   */
  default Optional<String> invitation() {
    return Optional.empty();
  }
}
