package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowSpaceTest {

  @Test
  void aShareCountsUpToABoundAndASizeAsItIs() {
    assertThat(low("2%").leastBytes(100_000)).isEqualTo(2_000);
    assertThat(low("2%").leastBytes(1L << 50)).isEqualTo(256L << 20);
    assertThat(low("500Mi").leastBytes(1L << 50)).isEqualTo(500L << 20);
  }

  @Test
  void ofInodesAShareIsKeptInAnyCaseButSomeDozensAndNotMoreThanPushesTake() {
    assertThat(low("5%").leastInodes(20_000)).isEqualTo(1_000);
    assertThat(low("500Mi").leastInodes(20_000)).isEqualTo(400);
    assertThat(low("2%").leastInodes(100)).isEqualTo(64);
    assertThat(low("50%").leastInodes(1L << 40)).isEqualTo(4096);
  }

  @Test
  void zeroKeepsNothingFree() {
    assertThat(low("0").isOff()).isTrue();
    assertThat(low("0%").isOff()).isTrue();
    assertThat(low("1").isOff()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "51%", "1.5Gi", "5 Mi", "1Mib", "999999999Ti", "9999999999"})
  void whatIsNeitherShareNorSizeIsRefused(String text) {
    assertThat(LowSpace.tryParse(text)).isEmpty();
  }

  private static LowSpace low(String text) {
    return LowSpace.tryParse(text).orElseThrow();
  }
}
