package dev.priok.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The figures that docs/registry-server.md tells. */
class HttpLimitsTest {
  private static final long MIB = 1L << 20;

  @Test
  void aClientHasTenSecondsForAHeaderAndAMinuteForEachSixtyKibibytesOfABody() {
    HttpLimits limits = HttpLimits.fitting(1024 * MIB, 4096);

    assertThat(limits.headerTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(limits.bodyWindow()).isEqualTo(Duration.ofSeconds(60));
    assertThat(HttpLimits.leastBytes(limits.bodyWindow())).isEqualTo(60 * 1024);
    assertThat(limits.heldWait()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void whatAServerTakesGrowsWithItsHeapAndItsFileDescriptorsWithinBounds() {
    assertThat(HttpLimits.fitting(256 * MIB, 1024))
        .returns(512, HttpLimits::requests)
        .returns(512, HttpLimits::connections)
        .returns(16 * MIB, HttpLimits::heldBytes)
        .returns(640, HttpLimits::acceptedConnections);
    assertThat(HttpLimits.fitting(16 * MIB, 100))
        .returns(64, HttpLimits::requests)
        .returns(64, HttpLimits::connections)
        .returns(8 * MIB, HttpLimits::heldBytes)
        .returns(80, HttpLimits::acceptedConnections);
    assertThat(HttpLimits.fitting(64 * 1024 * MIB, 1_000_000))
        .returns(1024, HttpLimits::requests)
        .returns(8192, HttpLimits::connections);
  }
}
