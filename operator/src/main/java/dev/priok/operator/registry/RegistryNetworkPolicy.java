package dev.priok.operator.registry;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeerBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Images from anywhere; the management port from the operator's namespace and from those that the
 * installer chose for monitoring; no way out, since the registry calls nobody.
 */
final class RegistryNetworkPolicy extends ChildResource<NetworkPolicy> {
  /** Every namespace carries its name as this label. */
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  RegistryNetworkPolicy() {
    super(NetworkPolicy.class, Child.NETWORK_POLICY);
  }

  @Override
  NetworkPolicy desired(RegistryModel model) {
    return new NetworkPolicyBuilder()
        .withMetadata(metadata(model))
        .withNewSpec()
        .withNewPodSelector()
        .withMatchLabels(model.names().selector())
        .endPodSelector()
        .withPolicyTypes("Ingress", "Egress")
        .addNewIngress()
        .withPorts(port(ServerPodTemplate.REGISTRY_PORT_NAME))
        .endIngress()
        .addNewIngress()
        .withPorts(port(ServerPodTemplate.MANAGEMENT_PORT_NAME))
        .withFrom(managers(model.management()))
        .endIngress()
        .endSpec()
        .build();
  }

  private static List<NetworkPolicyPeer> managers(ManagementAccess access) {
    List<NetworkPolicyPeer> peers = new ArrayList<>();
    peers.add(namespaces(Map.of(NAMESPACE_NAME, access.operatorNamespace())));
    if (!access.monitoringNamespaces().isEmpty()) {
      peers.add(namespaces(access.monitoringNamespaces()));
    }
    return peers;
  }

  private static NetworkPolicyPeer namespaces(Map<String, String> labels) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector()
        .withMatchLabels(labels)
        .endNamespaceSelector()
        .build();
  }

  private static NetworkPolicyPort port(String name) {
    return new NetworkPolicyPortBuilder()
        .withProtocol("TCP")
        .withPort(new IntOrString(name))
        .build();
  }
}
