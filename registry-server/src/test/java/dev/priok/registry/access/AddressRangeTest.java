package dev.priok.registry.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,       10.255.1.2,      true",
    "10.0.0.0/8,       11.0.0.0,        false",
    "192.168.1.128/25, 192.168.1.128,   true",
    "192.168.1.128/25, 192.168.1.127,   false",
    "172.16.0.0/12,    172.31.255.255,  true",
    "172.16.0.0/12,    172.32.0.0,      false",
    "192.0.2.1,        192.0.2.1,       true",
    "192.0.2.1,        192.0.2.2,       false",
    "0.0.0.0/0,        203.0.113.9,     true",
    "0.0.0.0/0,        ::1,             false",
    "::1,              ::1,             true",
    "fd00::/8,         fdff::1,         true",
    "fd00::/8,         fe00::1,         false",
    "::/0,             127.0.0.1,       false"
  })
  void holdsWhatBeginsWithTheSameBits(String range, String address, boolean inside) {
    assertThat(AddressRange.parse(range).contains(InetAddress.ofLiteral(address)))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "::1/129",
        "10.0.0/8x"
      })
  void refusesWhatIsNoRangeWithoutLookingNamesUp(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(text));
  }
}
