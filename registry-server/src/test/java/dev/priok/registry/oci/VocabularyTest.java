package dev.priok.registry.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {

  private static final String EMPTY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static void refused(ErrorCode code, Runnable constructor) {
    assertThatExceptionOfType(RegistryException.class)
        .isThrownBy(constructor::run)
        .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "0",
        "a/b",
        "a.b",
        "a_b",
        "a__b",
        "a-b",
        "a---b",
        "a/b/c/d",
        "library/x86-64"
      })
  void takesNames(String name) {
    assertThat(new RepositoryName(name)).hasToString(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/a",
        "a//b",
        ".",
        "..",
        "a/..",
        "../a",
        "A",
        "a B",
        "a_",
        "_a",
        "a.",
        ".a",
        "-a",
        "a-",
        "a..b",
        "a___b",
        "a._b",
        "a:b",
        "a\u0000b",
        "ä",
        "a\n",
        "a%2f"
      })
  void refusesNames(String name) {
    refused(ErrorCode.NAME_INVALID, () -> new RepositoryName(name));
  }

  @Test
  void limitsTheLengthOfNamesAndStaysFastAndShallow() {
    assertThatNoException().isThrownBy(() -> new RepositoryName("a-".repeat(127) + "a"));
    refused(ErrorCode.NAME_INVALID, () -> new RepositoryName("a".repeat(256)));
    assertThat(RepositoryName.isComponent("a-".repeat(1_000_000))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A", "_", "1.0", "v1-rc.2_x", "latest"})
  void takesTags(String tag) {
    assertThat(Reference.parse(tag)).isEqualTo(new Tag(tag));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".a", "-a", "a/b", "a b", "a\n", "ä", "a\u0000"})
  void refusesTags(String tag) {
    refused(ErrorCode.TAG_INVALID, () -> Reference.parse(tag));
  }

  @Test
  void limitsTheLengthOfTags() {
    assertThatNoException().isThrownBy(() -> new Tag("t".repeat(128)));
    refused(ErrorCode.TAG_INVALID, () -> new Tag("t".repeat(129)));
  }

  @Test
  void readsDigests() {
    assertThat(Reference.parse("sha256:" + EMPTY))
        .isEqualTo(new Digest(DigestAlgorithm.SHA256, EMPTY))
        .hasToString("sha256:" + EMPTY);
    assertThat(Digest.of(DigestAlgorithm.SHA256, new byte[0])).hasToString("sha256:" + EMPTY);
    assertThat(Digest.of(DigestAlgorithm.SHA512, "x".getBytes(StandardCharsets.UTF_8)).hex())
        .hasSize(128);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":",
        "sha256:",
        "sha256:abc",
        "sha256:../../../../etc/passwd",
        "sha1:da39a3ee",
        "SHA256:" + EMPTY,
        "sha256:" + EMPTY + "0",
        "sha512:" + EMPTY,
        "sha256:" + EMPTY + "\n",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
      })
  void refusesDigests(String digest) {
    refused(ErrorCode.DIGEST_INVALID, () -> Digest.parse(digest));
    assertThat(Digest.tryParse(digest)).isEmpty();
  }
}
