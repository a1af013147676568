package dev.priok.operator.trust;

import java.util.Map;

/**
 * What the agent of one node says. The node is the token's; the rest is the agent's word.
 *
 * @param revision of the document that the node follows; empty when there is none
 * @param problem why the agent cannot tell what is on its node, empty when it can: then a registry
 *     that it does not name need not be gone
 */
public record NodeReport(
    String node, String revision, String problem, Map<RegistryId, State> registries) {

  /**
   * How one registry stands there.
   *
   * @param state the agent's word
   * @param message for a person, empty when all is well
   */
  public record State(String state, String message) {}

  public NodeReport {
    registries = Map.copyOf(registries);
  }
}
