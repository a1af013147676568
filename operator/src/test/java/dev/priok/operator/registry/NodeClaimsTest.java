package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.NodeClaim;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NodeClaimsTest {
  private Service service = service(Samples.ownLabels());
  private ConfigMap authority = authority(Samples.ownLabels());
  private InsecureNamespaces insecure = InsecureNamespaces.none();

  @Test
  void aRegistryClaimsTheNameOfItsOwnServiceAndNoOther() {
    assertThat(claim("{}"))
        .isInstanceOfSatisfying(
            NodeClaim.Trust.class,
            trust -> {
              assertThat(trust.host()).isEqualTo("team-registry.apps.svc:5000");
              assertThat(trust.addresses()).containsExactly("10.96.0.7", "fd00::7");
              assertThat(trust.ca()).isEqualTo("pem");
            });
  }

  @Test
  void plainHttpIsTheInstallersDecision() {
    String spec = "{tls: {mode: Disabled}}";
    assertThat(claim(spec))
        .isInstanceOfSatisfying(
            NodeClaim.NotAllowed.class,
            refused -> assertThat(refused.message()).contains("add namespace apps to"));

    insecure = new InsecureNamespaces(false, Set.of("apps"));
    assertThat(claim(spec))
        .isInstanceOfSatisfying(NodeClaim.Trust.class, trust -> assertThat(trust.ca()).isNull());
  }

  @Test
  void withHttpsTheNamespacesForPlainHttpChangeNothing() {
    insecure = new InsecureNamespaces(true, Set.of());

    assertThat(claim("{}"))
        .isInstanceOfSatisfying(
            NodeClaim.Trust.class, trust -> assertThat(trust.ca()).isEqualTo("pem"));
  }

  @Test
  void whatIsMissingForAWhileTakesNothingAway() {
    service = null;
    assertThat(claim("{}")).isInstanceOf(NodeClaim.Unresolved.class);
    service = service(Samples.ownLabels());
    authority = null;
    assertThat(claim("{}")).isInstanceOf(NodeClaim.Unresolved.class);
    assertThat(claim("{paused: true}")).isInstanceOf(NodeClaim.Unresolved.class);
  }

  @Test
  void nothingIsTakenFromAStranger() {
    service = service(Map.of());
    assertThat(claim("{}")).isInstanceOf(NodeClaim.Unresolved.class);
    service = service(Samples.ownLabels());
    authority = authority(Map.of());
    assertThat(claim("{}")).isInstanceOf(NodeClaim.Unresolved.class);
  }

  @Test
  void aRegistryMayLeaveTheNodesAlone() {
    assertThat(claim("{nodeTrust: {enabled: false}}")).isInstanceOf(NodeClaim.Off.class);
  }

  private NodeClaim claim(String spec) {
    Registry registry = Samples.registry(spec);
    return new NodeClaims(cache(service), cache(authority), 5000, insecure).apply(registry);
  }

  private static Service service(Map<String, String> labels) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("apps")
        .withName("team-registry")
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withClusterIP("10.96.0.7")
        .withClusterIPs("10.96.0.7", "fd00::7")
        .endSpec()
        .build();
  }

  private static ConfigMap authority(Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("apps")
        .withName("team-registry-ca")
        .withLabels(labels)
        .endMetadata()
        .addToData("ca.crt", "pem")
        .build();
  }

  private static <T extends HasMetadata> Cache<T> cache(T object) {
    return new Cache<>() {
      @Override
      public Optional<T> get(ResourceID id) {
        return Optional.ofNullable(object)
            .filter(found -> ResourceID.fromResource(found).equals(id));
      }

      @Override
      public Stream<ResourceID> keys() {
        return list().map(ResourceID::fromResource);
      }

      @Override
      public Stream<T> list(Predicate<T> predicate) {
        return Stream.ofNullable(object).filter(predicate);
      }
    };
  }
}
