package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkedBlobsTest {
  private final LinkedBlobs blobs = new LinkedBlobs();

  @Test
  void sumsUpWhatIsLinkedAsOftenAsItMayBe() {
    blobs.link(digest(1), 10);
    blobs.link(digest(1), 10);
    blobs.link(digest(2), 5);
    assertThat(blobs.bytes()).isEqualTo(15);

    assertThat(blobs.unlink(digest(1))).hasValue(10);
    assertThat(blobs.bytes()).isEqualTo(15);
    assertThat(blobs.unlink(digest(1))).hasValue(10);
    assertThat(blobs.bytes()).isEqualTo(5);
    assertThat(blobs.size(digest(1))).isEmpty();
  }

  @Test
  void knowsNothingOfWhatWasNeverLinked() {
    assertThat(blobs.unlink(digest(1))).isEmpty();
    assertThat(blobs.bytes()).isZero();
  }

  @Test
  void believesTheSizeThatWasSaidLast() {
    blobs.link(digest(1), 0);
    blobs.link(digest(1), 7);

    assertThat(blobs.bytes()).isEqualTo(7);
    assertThat(blobs.size(digest(1))).hasValue(7);
  }

  @Test
  void holdsSizesAndNumbersThatNoStoreHas() {
    blobs.link(digest(1), Long.MAX_VALUE);
    assertThat(blobs.bytes()).isEqualTo((1L << 40) - 1);
    blobs.link(digest(2), -1);
    assertThat(blobs.size(digest(2))).hasValue(0);
  }

  @Test
  void agreesWithAMapOverManyBlobs() {
    Random random = new Random(42);
    Map<Digest, Integer> links = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int number = random.nextInt(2_000);
      Digest digest = digest(number);
      if (random.nextInt(3) > 0) {
        blobs.link(digest, number);
        links.merge(digest, 1, Integer::sum);
      } else {
        OptionalLong size = blobs.unlink(digest);
        assertThat(size.isPresent()).isEqualTo(links.containsKey(digest));
        links.computeIfPresent(digest, (_, count) -> count == 1 ? null : count - 1);
      }
    }
    long bytes = 0;
    for (int number = 0; number < 2_000; number++) {
      bytes += links.containsKey(digest(number)) ? number : 0;
      assertThat(blobs.size(digest(number)).isPresent())
          .isEqualTo(links.containsKey(digest(number)));
    }
    assertThat(blobs.bytes()).isEqualTo(bytes);
  }

  private static Digest digest(int number) {
    byte[] content = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
    return Digest.of(DigestAlgorithm.SHA256, content);
  }
}
