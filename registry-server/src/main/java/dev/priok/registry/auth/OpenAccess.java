package dev.priok.registry.auth;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Caller;

/** Everybody may do everything; credentials that are sent are not looked at. */
public final class OpenAccess implements AccessControl {
  @Override
  public AccessDecision decide(Caller caller, AccessRequest request) {
    return new AccessDecision.Allowed(null);
  }

  @Override
  public boolean isOpen() {
    return true;
  }
}
