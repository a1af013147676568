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
 * Images from anywhere; the management port from the operator's pods and from the namespaces that
 * the installer chose for monitoring; no way out, since the registry calls nobody.
 */
final class RegistryNetworkPolicy extends ChildResource<NetworkPolicy> {
  /** Every namespace carries its name as this label. */
  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  /** The operator's pods carry it, as the chart makes them. */
  private static final Map<String, String> OPERATOR =
      Map.of("app.kubernetes.io/name", "priok-operator");

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
    peers.add(
        namespaces(Map.of(NAMESPACE_NAME, access.operatorNamespace()))
            .withNewPodSelector()
            .withMatchLabels(OPERATOR)
            .endPodSelector()
            .build());
    if (!access.monitoringNamespaces().isEmpty()) {
      peers.add(namespaces(access.monitoringNamespaces()).build());
    }
    return peers;
  }

  private static NetworkPolicyPeerBuilder namespaces(Map<String, String> labels) {
    return new NetworkPolicyPeerBuilder()
        .withNewNamespaceSelector()
        .withMatchLabels(labels)
        .endNamespaceSelector();
  }

  private static NetworkPolicyPort port(String name) {
    return new NetworkPolicyPortBuilder()
        .withProtocol("TCP")
        .withPort(new IntOrString(name))
        .build();
  }
}
