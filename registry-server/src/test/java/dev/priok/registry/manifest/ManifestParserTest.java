package dev.priok.registry.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestParserTest {

  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final String C = "sha256:" + "c".repeat(64);

  private final ManifestParser parser = new ManifestParser(ManifestRules.DEFAULT);

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void requiresConfigAndLayersButNotWhatIsElsewhere() {
    Manifest manifest =
        parser.parse(
            json(
                "{'schemaVersion':2,'config':{'digest':'%s','size':7,'data':'e30='},'layers':[{'digest':'%s'},{'digest':'%s','urls':['https://x']}],'annotations':{'a':['b']}}"
                    .formatted(A, B, C)),
            null);

    assertThat(manifest.type()).isEqualTo(ManifestType.OCI_IMAGE);
    assertThat(manifest.required())
        .containsExactly(
            new Manifest.Part(Digest.parse(A), OptionalLong.of(7)),
            new Manifest.Part(Digest.parse(B), OptionalLong.empty()));
    assertThat(manifest.optional()).containsExactly(Digest.parse(C));
  }

  @Test
  void requiresNoChildOfAnIndex() {
    Manifest manifest =
        parser.parse(
            json(
                "{'schemaVersion':2,'mediaType':'%s','manifests':[{'digest':'%s','size':5}]}"
                    .formatted(ManifestType.DOCKER_LIST.mediaType(), A)),
            ManifestType.DOCKER_LIST.mediaType() + ";charset=UTF-8");

    assertThat(manifest.required()).isEmpty();
    assertThat(manifest.optional()).containsExactly(Digest.parse(A));
  }

  @Test
  void readsALargeManifestOfManyFieldsWithoutKeepingThem() {
    StringBuilder annotations = new StringBuilder("'k':'v'");
    for (int i = 0; i < 100_000; i++) {
      annotations.append(",'").append(i).append("':'v'");
    }

    Manifest manifest =
        parser.parse(
            json("{'schemaVersion':2,'manifests':[],'annotations':{" + annotations + "}}"), null);

    assertThat(manifest.type()).isEqualTo(ManifestType.OCI_INDEX);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"mediaType\":\"custom/type+json\",\"config\":{}} | custom/type+json",
        "{\"manifests\":[],\"mediaType\":\"a/b\"} | a/b",
        "{\"config\":{\"mediaType\":\"x/y\"}} | application/vnd.oci.image.manifest.v1+json",
        "{\"manifests\":[{\"mediaType\":\"x/y\"}]} | application/vnd.oci.image.index.v1+json",
        "{\"fsLayers\":[]} | application/vnd.docker.distribution.manifest.v1+prettyjws",
        "{\"mediaType\":\"a/b\\r\\nX: 1\",\"config\":{}} | application/vnd.oci.image.manifest.v1+json",
        "{\"mediaType\":5} | application/octet-stream",
        "[] | application/octet-stream",
        "{ | application/octet-stream",
        "'' | application/octet-stream",
      })
  void tellsTheTypeOfWhatIsInTheStore(String content, String mediaType) {
    assertThat(parser.mediaTypeOf(content.getBytes(StandardCharsets.UTF_8))).isEqualTo(mediaType);
  }
}
