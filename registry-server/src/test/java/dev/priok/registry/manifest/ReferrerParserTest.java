package dev.priok.registry.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReferrerParserTest {

  private static final Digest SUBJECT = Digest.of(DigestAlgorithm.SHA256, new byte[] {1});

  private final ReferrerParser parser =
      new ReferrerParser(new ManifestParser(ManifestRules.DEFAULT));

  private Optional<Referrer> parse(String text) throws IOException {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.of(DigestAlgorithm.SHA256, content);
    return parser.parse(digest, content.length, () -> new ByteArrayInputStream(content));
  }

  private static String manifest(String more) {
    return "{\"subject\":{\"digest\":\"%s\"},\"artifactType\":\"a/b\"%s}".formatted(SUBJECT, more);
  }

  @Test
  void findsNothingInWhatIsNotAWholeManifestAlone() throws Exception {
    assertThat(parse(manifest(""))).isPresent();
    for (String text :
        new String[] {
          "", "[]", "{}", manifest("").replace("}", ""), manifest("") + "}", manifest("") + "{}"
        }) {
      assertThat(parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void leavesOutAnnotationsThatAreTooLargeAndKeepsTheRest() throws Exception {
    Referrer found =
        parse(manifest(",\"annotations\":{\"a\":\"" + "x".repeat(600_000) + "\"}")).orElseThrow();

    assertThat(found.annotations()).isEmpty();
    assertThat(found.subject()).isEqualTo(SUBJECT);
    assertThat(found.artifactType()).contains("a/b");
  }

  @Test
  void countsWhatGrowsInJsonForMore() throws Exception {
    int plain =
        parse(manifest(",\"annotations\":{\"a\":\"" + "x".repeat(1000) + "\"}"))
            .orElseThrow()
            .listedChars();
    int control =
        parse(manifest(",\"annotations\":{\"a\":\"" + "\\u0001".repeat(1000) + "\"}"))
            .orElseThrow()
            .listedChars();

    assertThat(plain).isBetween(1000, 1500);
    assertThat(control).isEqualTo(plain + 2000);
  }
}
