package dev.priok.registry.oci;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** A digest or a reference is what it was read from, or refused. */
class VocabularyFuzzIT {

  @FuzzTest
  void digest(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    Digest.tryParse(text)
        .ifPresent(digest -> assertThat(digest).hasToString(text).matches(d -> isSafe(text)));
  }

  @FuzzTest
  void reference(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    try {
      assertThat(Reference.parse(text)).hasToString(text);
      assertThat(text).matches(VocabularyFuzzIT::isSafe);
    } catch (RegistryException refusal) {
      assertThat(refusal.code().status()).isEqualTo(400);
    }
  }

  /** As one part of a path, and in a header. */
  private static boolean isSafe(String text) {
    return text.matches("[A-Za-z0-9_:.-]+") && !text.startsWith(".");
  }
}
