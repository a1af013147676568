package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.EndpointStatus;
import dev.priok.api.v1alpha1.EndpointStatus.Audience;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointsTest {

  @Test
  void theAddressThatNodesReachComesFirst() {
    Endpoints endpoints = endpoints("{}", "10.96.0.7");

    assertThat(endpoints.list())
        .containsExactly(
            new EndpointStatus("10.96.0.7:5000", "https", Audience.PODS_AND_NODES),
            new EndpointStatus("team-registry.apps.svc:5000", "https", Audience.PODS));
  }

  @Test
  void anIpv6AddressStandsInBrackets() {
    assertThat(endpoints("{}", "fd00::7").list().getFirst().address()).isEqualTo("[fd00::7]:5000");
  }

  @Test
  void withoutAClusterIpTheNameRemains() {
    assertThat(new Endpoints(Samples.model("{}"), Optional.empty()).list())
        .extracting(EndpointStatus::address)
        .containsExactly("team-registry.apps.svc:5000");
    assertThat(endpoints("{}", "None").list()).hasSize(1);
  }

  @Test
  void theLoginLineTakesThePasswordFromTheSecret() {
    assertThat(endpoints("{}", "10.96.0.7").access().login())
        .isEqualTo(
            "kubectl -n apps get secret team-registry-admin"
                + " -o go-template='{{.data.password | base64decode}}'"
                + " | docker login 10.96.0.7:5000 -u admin --password-stdin");
  }

  @Test
  void withOnesOwnUsersOneTypesThePassword() {
    Endpoints endpoints = endpoints("{auth: {htpasswdSecret: {name: team-users}}}", "10.96.0.7");

    assertThat(endpoints.access().login()).isEqualTo("docker login 10.96.0.7:5000");
    assertThat(endpoints.access().secretName()).isEqualTo("team-users");
  }

  @Test
  void anOpenRegistrySaysThatOnlyDeletingNeedsALogin() {
    assertThat(endpoints("{auth: {anonymous: Full}}", "10.96.0.7").access().login())
        .startsWith(
            "pulling from and pushing to 10.96.0.7:5000 needs no login; deleting does: kubectl ");
  }

  @Test
  void whereAnybodyPullsItSaysThatPushingNeedsALogin() {
    assertThat(endpoints("{auth: {anonymous: Pull}}", "10.96.0.7").access().login())
        .startsWith(
            "pulling from 10.96.0.7:5000 needs no login; pushing and deleting do: kubectl ");
  }

  private static Endpoints endpoints(String spec, String clusterIp) {
    Service service = new ServiceBuilder().withNewSpec().withClusterIP(clusterIp).endSpec().build();
    return new Endpoints(Samples.model(spec), Optional.of(service));
  }
}
