package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RegistryNetworkPolicyTest {
  @Test
  void letsTheOperatorAsItIsInstalledToTheManagementPortAndNobodyBesideIt() {
    List<NetworkPolicyPeer> managers =
        new RegistryNetworkPolicy()
            .desired(Samples.model("{}")).getSpec().getIngress().stream()
                .filter(
                    rule -> rule.getPorts().getFirst().getPort().getStrVal().equals("management"))
                .flatMap(rule -> rule.getFrom().stream())
                .filter(peer ->
                    peer.getNamespaceSelector()
                        .getMatchLabels()
                        .containsValue(operator().getMetadata().getNamespace()))
                .toList();

    assertThat(managers).hasSize(1);
    Map<String, String> chosen = managers.getFirst().getPodSelector().getMatchLabels();
    assertThat(chosen).isNotEmpty();
    assertThat(operator().getSpec().getTemplate().getMetadata().getLabels())
        .containsAllEntriesOf(chosen);
    assertThat(operator().getSpec().getSelector().getMatchLabels()).containsAllEntriesOf(chosen);
  }

  /** The chart's. */
  private static Deployment operator() {
    try {
      return Stream.of(Files.readString(Path.of("../install.yaml")).split("(?m)^---$"))
          .filter(object -> object.contains("\nkind: Deployment\n"))
          .map(object -> Serialization.unmarshal(object, Deployment.class))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
