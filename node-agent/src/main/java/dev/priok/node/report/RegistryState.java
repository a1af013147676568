package dev.priok.node.report;

import dev.priok.node.desired.RegistryId;

/**
 * How one registry stands.
 *
 * @param uid of the Registry resource, empty where it is not known
 * @param message what a person must know or do, empty when all is well
 */
public record RegistryState(RegistryId id, String uid, TrustState state, String message) {
  public RegistryState {
    message = OneLine.of(message);
  }
}
