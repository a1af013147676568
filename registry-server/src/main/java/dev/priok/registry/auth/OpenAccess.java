package dev.priok.registry.auth;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Caller;
import java.util.Optional;

/** Everybody may do everything; credentials that are sent are not looked at. */
public final class OpenAccess implements AccessControl {
  private static final AccessDecision.Allowed ALLOWED = new AccessDecision.Allowed(null);

  @Override
  public AccessDecision decide(Caller caller, AccessRequest request) {
    return ALLOWED;
  }

  @Override
  public Optional<AccessDecision.Allowed> allowedAtOnce(Caller caller, AccessRequest request) {
    return Optional.of(ALLOWED);
  }

  @Override
  public boolean isOpen() {
    return true;
  }
}
