package dev.priok.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.local.node.Addresses.PodAddress;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressesTest {
  private final Addresses own = new Addresses(true, "cluster");
  private final Addresses shared = new Addresses(false, "cluster");

  @Test
  void givesEachPodAnAddressOfItsOwnThatStaysTheSame() {
    PodAddress first = own.lease("default/a-0");
    PodAddress second = own.lease("default/b-0");

    assertThat(first.ip()).matches("127\\.(6[4-9]|[78]\\d|9[0-5])\\.\\d+\\.\\d+");
    assertThat(second.ip()).isNotEqualTo(first.ip());
    assertThat(first.at(50000).getPort()).isEqualTo(50000);
    own.release(first);
    assertThat(own.lease("default/a-0").ip()).isEqualTo(first.ip());
    assertThat(new Addresses(true, "other").lease("default/a-0").ip()).isNotEqualTo(first.ip());
  }

  @Test
  void givesAPodAnotherPortWhenSomebodyListensOnAllAddresses() throws IOException {
    try (ServerSocket everywhere = new ServerSocket(0)) {
      int taken = everywhere.getLocalPort();
      PodAddress pod = own.lease("default/a-0");

      assertThat(pod.at(taken).getPort()).isNotEqualTo(taken);
      assertThat(pod.at(taken)).isEqualTo(pod.at(taken));
    }
  }

  @Test
  void neverGivesAnAddressTwice() {
    Set<String> ips = new HashSet<>();
    for (int i = 0; i < 5000; i++) {
      assertThat(ips.add(own.lease("default/pod-" + i).ip())).isTrue();
    }
  }

  @Test
  void takesTheNextAddressWhenThatOfTheServiceIsInUse() {
    String first = own.clusterIp("default/web", Set.of());
    String next = own.clusterIp("default/web", Set.of(first));

    assertThat(first).matches("127\\.(9[6-9]|1[01]\\d|12[0-7])\\.\\d+\\.\\d+");
    assertThat(next).isNotEqualTo(first);
  }

  @Test
  void mapsContainerPortsToFreeOnesWhereAllShareOneAddress() {
    PodAddress pod = shared.lease("default/a-0");
    PodAddress other = shared.lease("default/b-0");

    assertThat(pod.ip()).isEqualTo("127.0.0.1");
    assertThat(pod.at(5000)).isEqualTo(pod.at(5000)).isNotEqualTo(pod.at(5001));
    assertThat(other.at(5000)).isNotEqualTo(pod.at(5000));
    assertThat(shared.clusterIp("default/web", Set.of("127.0.0.1"))).isEqualTo("127.0.0.1");
  }
}
