package dev.priok.registry.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.priok.registry.oci.RegistryException;

/** A manifest is read or refused, and what is in the store always has a type. */
class ManifestFuzzIT {

  private final ManifestParser parser = new ManifestParser(ManifestRules.DEFAULT);

  @FuzzTest
  void manifest(byte[] input) {
    assertThat(parser.mediaTypeOf(input)).matches("[!-~]+/[!-~]+");
    try {
      Manifest manifest = parser.parse(input, null);

      assertThat(parser.mediaTypeOf(input)).isEqualTo(manifest.type().mediaType());
    } catch (RegistryException refusal) {
      assertThat(refusal.code().status()).isEqualTo(400);
    }
  }
}
