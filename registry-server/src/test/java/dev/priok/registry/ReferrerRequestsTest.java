package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.descriptor;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What refers to a manifest (distribution-spec v1.1.1 end-12a, end-12b and end-7). */
class ReferrerRequestsTest {

  private static final Digest NOBODY = sha256(bytes("nobody has this"));

  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start(@TempDir Path root) {
    registry = RunningRegistry.open(root);
  }

  private static String artifact(String repository, Digest subject, String more) {
    Digest config = registry.pushBlob(repository, bytes("{}"));
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[],\"subject\":%s%s}"
        .formatted(
            OCI_IMAGE,
            descriptor("application/x.config", config),
            descriptor(OCI_IMAGE, subject),
            more);
  }

  private static HttpResponse<byte[]> push(String repository, String manifest) {
    return registry.put(
        "/v2/" + repository + "/manifests/" + sha256(bytes(manifest)), bytes(manifest));
  }

  private static Digest pushed(String repository, Digest subject, String more) {
    String manifest = artifact(repository, subject, more);
    assertThat(push(repository, manifest).statusCode()).isEqualTo(201);
    return sha256(bytes(manifest));
  }

  private static JsonNode referrers(String repository, Object subject) throws IOException {
    HttpResponse<byte[]> response = registry.get("/v2/" + repository + "/referrers/" + subject);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo(OCI_INDEX);
    JsonNode index = new ObjectMapper().readTree(response.body());
    assertThat(index.path("schemaVersion").asInt()).isEqualTo(2);
    assertThat(index.path("mediaType").asText()).isEqualTo(OCI_INDEX);
    return index.path("manifests");
  }

  private static List<String> digests(JsonNode descriptors) {
    List<String> digests = new ArrayList<>();
    descriptors.forEach(node -> digests.add(node.path("digest").asText()));
    return digests;
  }

  @Test
  void nobodyRefersToWhatIsNotThere() throws Exception {
    assertThat(referrers("ref/nowhere", NOBODY)).isEmpty();
    assertThat(registry.get("/v2/ref/nowhere/referrers/latest").statusCode()).isEqualTo(400);
  }

  @Test
  void describesAReferrerWithTypeSizeAndAnnotations() throws Exception {
    Image image = registry.pushImage("ref/one", "v1", "layer");
    String manifest =
        artifact(
            "ref/one",
            image.digest(),
            ",\"artifactType\":\"application/x.sbom\",\"annotations\":{\"made\":\"today\"}");

    HttpResponse<byte[]> answer = push("ref/one", manifest);

    assertThat(header(answer, "OCI-Subject")).isEqualTo(image.digest().toString());
    JsonNode found = referrers("ref/one", image.digest()).path(0);
    assertThat(found.path("digest").asText()).isEqualTo(sha256(bytes(manifest)).toString());
    assertThat(found.path("size").asInt()).isEqualTo(manifest.length());
    assertThat(found.path("mediaType").asText()).isEqualTo(OCI_IMAGE);
    assertThat(found.path("artifactType").asText()).isEqualTo("application/x.sbom");
    assertThat(found.path("annotations").path("made").asText()).isEqualTo("today");
  }

  @Test
  void describesALargeReferrerAsItDoesASmallOne() throws Exception {
    String more =
        ",\"artifactType\":\"a/large\",\"annotations\":{\"long\":\"%s\",\"made\":\"today\"}"
            .formatted("x".repeat(100_000));
    String manifest = artifact("ref/large", NOBODY, more);

    assertThat(push("ref/large", manifest).statusCode()).isEqualTo(201);

    JsonNode found = referrers("ref/large", NOBODY).path(0);
    assertThat(found.path("digest").asText()).isEqualTo(sha256(bytes(manifest)).toString());
    assertThat(found.path("size").asInt()).isEqualTo(manifest.length());
    assertThat(found.path("mediaType").asText()).isEqualTo(OCI_IMAGE);
    assertThat(found.path("artifactType").asText()).isEqualTo("a/large");
    assertThat(found.path("annotations").path("made").asText()).isEqualTo("today");
    assertThat(found.path("annotations").path("long").asText()).hasSize(100_000);
  }

  @Test
  void listsWithoutItsTypeWhatHasOneThatIsTooLongForAMediaType() throws Exception {
    String longest = "a/" + "x".repeat(253);
    Digest good = pushed("ref/typed", NOBODY, ",\"artifactType\":\"" + longest + "\"");
    for (int length : List.of(254, 100_000)) {
      pushed("ref/typed", NOBODY, ",\"artifactType\":\"a/" + "x".repeat(length) + "\"");
    }

    JsonNode found = referrers("ref/typed", NOBODY);

    assertThat(found).hasSize(3);
    for (JsonNode one : found) {
      boolean isGood = one.path("digest").asText().equals(good.toString());
      assertThat(one.path("artifactType").asText(null)).isEqualTo(isGood ? longest : null);
    }
  }

  /** What a text takes beyond its characters is more than these have. */
  @Test
  void putsFewOnAPageThatHaveThousandsOfAnnotations() throws Exception {
    String many =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":\"\"")
            .collect(Collectors.joining(","));
    for (int i = 0; i < 8; i++) {
      pushed("ref/many", NOBODY, ",\"annotations\":{\"#\":\"" + i + "\"," + many + "}");
    }

    HttpResponse<byte[]> first = registry.get("/v2/ref/many/referrers/" + NOBODY);

    String link = header(first, "Link");
    JsonNode shown = new ObjectMapper().readTree(first.body()).path("manifests");
    assertThat(shown).hasSizeBetween(4, 7);
    HttpResponse<byte[]> second = registry.get(link.substring(1, link.indexOf('>')));
    JsonNode rest = new ObjectMapper().readTree(second.body()).path("manifests");
    assertThat(shown.size() + rest.size()).isEqualTo(8);
    assertThat(header(second, "Link")).isNull();
  }

  @Test
  void takesTheTypeFromTheConfigAndNoneFromAnIndex() throws Exception {
    Digest image = pushed("ref/types", NOBODY, "");
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[],\"subject\":%s}"
            .formatted(OCI_INDEX, descriptor(OCI_IMAGE, NOBODY));

    HttpResponse<byte[]> answer = push("ref/types", index);

    assertThat(header(answer, "OCI-Subject")).isEqualTo(NOBODY.toString());
    for (JsonNode found : referrers("ref/types", NOBODY)) {
      boolean isImage = found.path("digest").asText().equals(image.toString());
      assertThat(found.path("artifactType").asText(null))
          .isEqualTo(isImage ? "application/x.config" : null);
    }
  }

  @Test
  void filtersByArtifactTypeAndSaysSo() throws Exception {
    Digest sbom = pushed("ref/filter", NOBODY, ",\"artifactType\":\"a/sbom+json\"");
    pushed("ref/filter", NOBODY, ",\"artifactType\":\"a/signature\"");

    HttpResponse<byte[]> response =
        registry.get("/v2/ref/filter/referrers/" + NOBODY + "?artifactType=a/sbom%2Bjson");

    assertThat(header(response, "OCI-Filters-Applied")).isEqualTo("artifactType");
    assertThat(digests(new ObjectMapper().readTree(response.body()).path("manifests")))
        .containsExactly(sbom.toString());
  }

  @Test
  void pagesByLinksThatKeepTheFilter() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String more = ",\"artifactType\":\"a/b+c\",\"annotations\":{\"i\":\"" + i + "\"}";
      expected.add(pushed("ref/pages", NOBODY, more).toString());
      pushed(
          "ref/pages", NOBODY, ",\"artifactType\":\"other\",\"annotations\":{\"i\":\"" + i + "\"}");
    }
    expected.sort(null);

    List<String> found = new ArrayList<>();
    String next = "/v2/ref/pages/referrers/" + NOBODY + "?n=2&artifactType=a%2Fb%2Bc";
    int pages = 0;
    while (next != null) {
      HttpResponse<byte[]> response = registry.get(next);
      found.addAll(digests(new ObjectMapper().readTree(response.body()).path("manifests")));
      String link = header(response, "Link");
      next = link == null ? null : link.substring(1, link.indexOf('>'));
      pages++;
    }

    assertThat(found).isEqualTo(expected);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void seesEachPushAndDeleteAtOnceAlsoInAnOldDirectory() throws Exception {
    Digest first = pushed("ref/fresh", NOBODY, "");
    settle("ref/fresh");
    assertThat(digests(referrers("ref/fresh", NOBODY))).containsExactly(first.toString());

    Digest second = pushed("ref/fresh", NOBODY, ",\"annotations\":{}");
    assertThat(digests(referrers("ref/fresh", NOBODY)))
        .containsExactlyInAnyOrder(first.toString(), second.toString());

    settle("ref/fresh");
    registry.delete("/v2/ref/fresh/manifests/" + first);
    assertThat(digests(referrers("ref/fresh", NOBODY))).containsExactly(second.toString());

    settle("ref/fresh");
    pushed("ref/fresh", NOBODY, "");
    assertThat(referrers("ref/fresh", NOBODY)).hasSize(2);
  }

  /** Docker-registry deletes a revision's link and leaves the directory, whose time stays. */
  @Test
  void seesALinkThatAnotherServerTookAwayAndBroughtBack() throws Exception {
    Digest digest = pushed("ref/foreign", NOBODY, "");
    settle("ref/foreign");
    assertThat(referrers("ref/foreign", NOBODY)).hasSize(1);
    Path link =
        registry.file(
            "repositories/ref/foreign/_manifests/revisions/sha256/" + digest.hex() + "/link");

    Files.delete(link);
    assertThat(referrers("ref/foreign", NOBODY)).isEmpty();

    Files.writeString(link, digest.toString());
    assertThat(referrers("ref/foreign", NOBODY)).hasSize(1);
  }

  @Test
  void findsAfterARestartWhatAnotherServerLeftWithoutItsLink(@TempDir Path other) throws Exception {
    try (RunningRegistry fresh = RunningRegistry.open(other)) {
      String manifest =
          "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[],\"subject\":%s}"
              .formatted(OCI_INDEX, descriptor(OCI_IMAGE, NOBODY));
      Digest digest = sha256(bytes(manifest));
      Path revision = fresh.file("repositories/a/_manifests/revisions/sha256/" + digest.hex());
      Files.createDirectories(revision);
      String path = "/v2/a/referrers/" + NOBODY;
      assertThat(new String(fresh.get(path).body())).contains("\"manifests\":[]");

      fresh.put("/v2/a/manifests/v1", bytes(manifest));

      assertThat(new String(fresh.get(path).body())).contains(digest.toString());
    }
  }

  @Test
  void listsASha512ReferrerOfASha512Subject() throws Exception {
    Digest subject = Digest.of(DigestAlgorithm.SHA512, bytes("some manifest"));
    String manifest = artifact("ref/long", subject, "");
    Digest digest = Digest.of(DigestAlgorithm.SHA512, bytes(manifest));

    registry.put("/v2/ref/long/manifests/" + digest, bytes(manifest));

    assertThat(digests(referrers("ref/long", subject))).containsExactly(digest.toString());
  }

  @Test
  void refusesASubjectWithoutAValidDigest() {
    HttpResponse<byte[]> response =
        registry.put(
            "/v2/ref/bad/manifests/v1",
            bytes("{\"schemaVersion\":2,\"manifests\":[],\"subject\":{\"digest\":\"../x\"}}"));

    assertThat(response.statusCode()).isEqualTo(400);
  }

  /** As if the last change had been long ago, so that listings are trusted. */
  private static void settle(String repository) throws IOException {
    Files.setLastModifiedTime(
        registry.file("repositories/" + repository + "/_manifests/revisions/sha256"),
        FileTime.from(Instant.now().minusSeconds(60)));
  }
}
