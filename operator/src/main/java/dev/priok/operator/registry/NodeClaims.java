package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.NodeTrustSpec;
import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistrySpec;
import dev.priok.api.v1alpha1.TlsSpec;
import dev.priok.operator.tls.KeyedCertificate;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.NodeClaim;
import dev.priok.operator.trust.RegistryId;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a Registry may ask of nodes: the host name of its own Service, made of its own namespace,
 * and nothing else that its author can write.
 */
final class NodeClaims implements Function<Registry, NodeClaim> {
  private final Cache<Service> services;
  private final Cache<ConfigMap> configMaps;
  private final int port;
  private final InsecureNamespaces insecure;

  NodeClaims(
      Cache<Service> services, Cache<ConfigMap> configMaps, int port, InsecureNamespaces insecure) {
    this.services = services;
    this.configMaps = configMaps;
    this.port = port;
    this.insecure = insecure;
  }

  @Override
  public NodeClaim apply(Registry registry) {
    RegistryId id = RegistryId.of(registry);
    Observed observed = new Observed(registry, List.of(), List.of());
    RegistrySpec spec = observed.spec();
    if (!isEnabled(spec.nodeTrust()) || observed.names().problem().isPresent()) {
      return new NodeClaim.Off(id);
    }
    if (observed.paused()) {
      return new NodeClaim.Unresolved(id, "spec.paused is true: nodes keep what they were told");
    }
    boolean plain = isPlain(spec.tls());
    if (plain && !insecure.allows(id.namespace())) {
      return new NodeClaim.NotAllowed(
          id,
          "spec.tls.mode is Disabled, and nodes speak plain HTTP only where the installer allows"
              + " it: add namespace "
              + id.namespace()
              + " to nodeAgent.allowInsecureNamespaces of the installation, or use TLS");
    }
    List<String> addresses = addresses(observed);
    if (addresses.isEmpty()) {
      return new NodeClaim.Unresolved(id, "nodes are told when the Service has its IP");
    }
    Optional<String> ca = plain ? Optional.empty() : authority(observed);
    return plain || ca.isPresent()
        ? new NodeClaim.Trust(
            id,
            String.valueOf(registry.getMetadata().getCreationTimestamp()),
            registry.getMetadata().getUid(),
            observed.names().serviceHost() + ":" + port,
            addresses,
            port,
            ca.orElse(null))
        : new NodeClaim.Unresolved(id, "nodes are told when there is a certificate to trust");
  }

  private static boolean isEnabled(@Nullable NodeTrustSpec spec) {
    return spec == null || !Boolean.FALSE.equals(spec.enabled());
  }

  private static boolean isPlain(@Nullable TlsSpec spec) {
    return spec != null && spec.mode() == TlsSpec.Mode.DISABLED;
  }

  private List<String> addresses(Observed observed) {
    ResourceNames names = observed.names();
    return services
        .get(new ResourceID(names.child(Child.SERVICE), names.namespace()))
        .filter(service -> observed.isOurs(Child.SERVICE, service))
        .map(Endpoints::clusterIps)
        .orElse(List.of());
  }

  private Optional<String> authority(Observed observed) {
    ResourceNames names = observed.names();
    return configMaps
        .get(new ResourceID(names.child(Child.CA_CONFIG_MAP), names.namespace()))
        .filter(present -> observed.isOurs(Child.CA_CONFIG_MAP, present))
        .map(ConfigMap::getData)
        .map(data -> data.get(KeyedCertificate.AUTHORITY_KEY))
        .filter(pem -> !pem.isEmpty());
  }
}
