package dev.priok.node.desired;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which registry may claim what on this node: the host name of its own Service alone, and plain
 * HTTP only in namespaces that the installer named. The operator applies the same rules; the agent
 * does not take its word for it.
 */
public record ClaimPolicy(boolean insecureEverywhere, Set<String> insecureNamespaces) {
  public ClaimPolicy {
    insecureNamespaces = Set.copyOf(insecureNamespaces);
  }

  /**
   * Reads the installer's setting.
   *
   * @param namespaces comma list of namespaces in which plain HTTP is allowed, or {@code *}; blank
   *     allows none
   * @throws IllegalArgumentException when an element is neither
   */
  public static ClaimPolicy allowingInsecure(String namespaces) {
    Set<String> names =
        Arrays.stream(namespaces.split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    boolean everywhere = names.remove("*");
    if (!names.stream().allMatch(RegistryId::isLabel)) {
      throw new IllegalArgumentException("not a comma list of namespaces, nor *");
    }
    return new ClaimPolicy(everywhere, names);
  }

  /** Why the registry may not have this, or empty when it may. */
  Optional<String> objection(RegistryId id, RegistryHost host, Scheme scheme) {
    if (!host.name().equals(id.ownHostName())) {
      return Optional.of(
          "host " + host + " is not the registry's own; it may claim " + id.ownHostName());
    }
    if (scheme == Scheme.HTTP
        && !insecureEverywhere
        && !insecureNamespaces.contains(id.namespace())) {
      return Optional.of(
          "plain HTTP is not allowed for namespace "
              + id.namespace()
              + "; the installer allows it with nodeAgent.allowInsecureNamespaces");
    }
    return Optional.empty();
  }
}
