package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DigestSetTest {

  @Test
  void holdsWhatWasAddedAndNothingElse() {
    DigestSet set = new DigestSet();
    for (int i = 0; i < 10_000; i++) {
      assertThat(set.add(digest(i))).isTrue();
    }
    for (int i = 0; i < 10_000; i++) {
      assertThat(set.add(digest(i))).isFalse();
      assertThat(set.contains(digest(i))).isTrue();
      assertThat(set.contains(digest(-1 - i))).isFalse();
    }
    assertThat(set.size()).isEqualTo(10_000);
  }

  @Test
  void takesADigestOfZeros() {
    DigestSet set = new DigestSet();
    Digest zeros = Digest.parse("sha256:" + "0".repeat(64));

    assertThat(set.contains(zeros)).isFalse();
    assertThat(set.add(zeros)).isTrue();
    assertThat(set.contains(zeros)).isTrue();
  }

  private static Digest digest(int number) {
    byte[] content = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    return Digest.of(number % 2 == 0 ? DigestAlgorithm.SHA256 : DigestAlgorithm.SHA512, content);
  }
}
