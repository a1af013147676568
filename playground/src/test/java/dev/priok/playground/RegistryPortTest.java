package dev.priok.playground;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class RegistryPortTest {
  @Test
  void takesTheNextPortWhenAnotherProgramListensOnAllAddresses() throws IOException {
    try (ServerSocket other = new ServerSocket(0)) {
      RegistryPort port = RegistryPort.from(other.getLocalPort());

      assertThat(port.number()).isGreaterThan(other.getLocalPort());
      assertThat(port.moved()).isTrue();
    }
  }

  @Test
  void keepsTheWantedPortWhenNobodyListens() throws IOException {
    int wanted = freePort();

    assertThat(RegistryPort.from(wanted)).isEqualTo(new RegistryPort(wanted, wanted));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      return socket.getLocalPort();
    }
  }
}
