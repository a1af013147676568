package dev.priok.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import java.nio.charset.StandardCharsets;

/** Whatever a request's line and headers are, they are read or refused in the spec's words. */
class RequestFuzzIT {

  /** A method, a space and a path. */
  @FuzzTest
  void route(byte[] input) {
    String[] line = new String(input, StandardCharsets.UTF_8).split(" ", 2);
    String path = line.length == 2 ? line[1] : "";
    try {
      Route route = Router.route(line[0], path);

      RepositoryName repository = route.repository();
      if (repository != null) {
        assertThat(repository.value()).matches("[a-z0-9]+([._/-]+[a-z0-9]+)*").hasSizeLessThan(256);
        assertThat(repository.value()).doesNotContain("..").doesNotContain("//");
      }
    } catch (RegistryException refusal) {
      assertThat(refusal.code().status()).isBetween(400, 405);
    }
  }

  /** A size of one digit and more, a space and the header. */
  @FuzzTest
  void range(byte[] input) {
    String[] parts = new String(input, StandardCharsets.ISO_8859_1).split(" ", 2);
    if (parts.length < 2 || !parts[0].matches("\\d{1,15}")) {
      return;
    }
    long size = Long.parseLong(parts[0]);
    try {
      ByteRange.parse(parts[1], size)
          .ifPresent(part -> {
            assertThat(part.offset()).isBetween(0L, size - 1);
            assertThat(part.length()).isBetween(1L, size - part.offset());
          });
    } catch (RegistryException refusal) {
      assertThat(refusal.code().status()).isEqualTo(416);
    }
  }

  @FuzzTest
  void contentRange(byte[] input) {
    ContentRange.parse(new String(input, StandardCharsets.ISO_8859_1))
        .ifPresent(range -> {
          assertThat(range.first()).isBetween(0L, range.last());
          assertThat(range.length()).isPositive();
        });
  }
}
