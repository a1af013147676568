package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.DOCKER_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.descriptor;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.imageManifest;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestRequestsTest {

  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  @TempDir static Path root;
  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start() {
    registry = RunningRegistry.open(root);
  }

  private static HttpResponse<byte[]> put(String path, String manifest, String... headers) {
    return registry.put("/v2/" + path, bytes(manifest), headers);
  }

  @Test
  void servesAPushedImageByTagAndDigestToTheByte() {
    Image image = registry.pushImage("m/image", "v1", "layer one", "layer two");

    for (String reference : List.of("v1", image.digest().toString())) {
      HttpResponse<byte[]> response = registry.get("/v2/m/image/manifests/" + reference);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(text(response)).isEqualTo(image.manifest());
      assertThat(header(response, "Content-Type")).isEqualTo(OCI_IMAGE);
      assertThat(header(response, "Content-Length"))
          .isEqualTo(String.valueOf(image.manifest().length()));
      assertThat(header(response, "Docker-Content-Digest")).isEqualTo(image.digest().toString());
      assertThat(header(response, "Transfer-Encoding")).isNull();

      HttpResponse<byte[]> head = registry.head("/v2/m/image/manifests/" + reference);
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(head.body()).isEmpty();
      assertThat(header(head, "Content-Length"))
          .isEqualTo(String.valueOf(image.manifest().length()));
      assertThat(header(head, "Content-Type")).isEqualTo(OCI_IMAGE);
    }
  }

  @Test
  void writesDistributionsLayout() {
    Image image = registry.pushImage("m/layout", "v1", "layer");
    String hex = image.digest().hex();

    for (String link :
        List.of(
            "revisions/sha256/" + hex + "/link",
            "tags/v1/current/link",
            "tags/v1/index/sha256/" + hex + "/link")) {
      assertThat(registry.file("repositories/m/layout/_manifests/" + link))
          .hasContent(image.digest().toString())
          .hasSize(71);
    }
    assertThat(registry.blob(image.digest())).hasContent(image.manifest());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"text/html", "application/vnd.docker.distribution.manifest.v2+json", "*/*"})
  void sendsTheStoredTypeWhateverIsAccepted(String accept) {
    registry.pushImage("m/accept", "v1", "layer");

    HttpResponse<byte[]> response = registry.get("/v2/m/accept/manifests/v1", "Accept", accept);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Type")).isEqualTo(OCI_IMAGE);
  }

  @Test
  void takesADockerListAndSendsItWhole() {
    Digest config = registry.pushBlob("m/list", bytes("{}"));
    String child = imageManifest(config, List.of()).replace(OCI_IMAGE, DOCKER_IMAGE);
    assertThat(put("m/list/manifests/amd64", child).statusCode()).isEqualTo(201);
    String amd64 = descriptor(DOCKER_IMAGE, sha256(bytes(child)));
    String list =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,\"platform\":%s}]}"
            .formatted(
                DOCKER_LIST,
                amd64.substring(0, amd64.length() - 1),
                "{\"architecture\":\"amd64\",\"os\":\"linux\"}");
    assertThat(put("m/list/manifests/v1", list, "Content-Type", DOCKER_LIST).statusCode())
        .isEqualTo(201);

    for (String[] headers :
        List.of(
            new String[0], new String[] {"Accept", DOCKER_IMAGE}, new String[] {"Accept", "*/*"})) {
      HttpResponse<byte[]> response = registry.get("/v2/m/list/manifests/v1", headers);

      assertThat(text(response)).isEqualTo(list);
      assertThat(header(response, "Content-Type")).isEqualTo(DOCKER_LIST);
      assertThat(header(response, "Docker-Content-Digest"))
          .isEqualTo(sha256(bytes(list)).toString());
    }
  }

  @Test
  void movesATagAtOnce() {
    registry.pushImage("m/move", "latest", "old");
    Image image = registry.pushImage("m/move", "latest", "new");

    assertThat(text(registry.get("/v2/m/move/manifests/latest"))).isEqualTo(image.manifest());
  }

  @Test
  void seesATagMovedBySomebodyElse() throws Exception {
    Image first = registry.pushImage("m/outside", "v1", "first");
    registry.pushImage("m/outside", "v2", "second");
    for (int pull = 0; pull < 5; pull++) {
      registry.get("/v2/m/outside/manifests/v2");
    }
    Path current = registry.file("repositories/m/outside/_manifests/tags/v2/current/link");

    Files.writeString(current, first.digest().toString());

    assertThat(header(registry.head("/v2/m/outside/manifests/v2"), "Docker-Content-Digest"))
        .isEqualTo(first.digest().toString());
  }

  @Test
  void takesAManifestByDigestAndChecksIt() {
    Digest config = registry.pushBlob("m/bydigest", bytes("{}"));
    String manifest = imageManifest(config, List.of());
    Digest digest = sha256(bytes(manifest));

    HttpResponse<byte[]> right =
        put("m/bydigest/manifests/" + digest, manifest, "Content-Type", OCI_IMAGE);
    HttpResponse<byte[]> wrong =
        put("m/bydigest/manifests/" + digest, manifest + " ", "Content-Type", OCI_IMAGE);

    assertThat(right.statusCode()).isEqualTo(201);
    assertThat(header(right, "Location")).isEqualTo("/v2/m/bydigest/manifests/" + digest);
    assertThat(header(right, "Docker-Content-Digest")).isEqualTo(digest.toString());
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(text(wrong)).contains("DIGEST_INVALID");
  }

  @Test
  void takesAManifestBySha512() {
    Digest config = registry.pushBlob("m/sha512", bytes("{}"));
    String manifest = imageManifest(config, List.of());
    Digest digest = Digest.of(DigestAlgorithm.SHA512, bytes(manifest));

    assertThat(put("m/sha512/manifests/" + digest, manifest).statusCode()).isEqualTo(201);

    HttpResponse<byte[]> response = registry.get("/v2/m/sha512/manifests/" + digest);
    assertThat(text(response)).isEqualTo(manifest);
    assertThat(header(response, "Docker-Content-Digest")).isEqualTo(digest.toString());
  }

  @ParameterizedTest
  @EnumSource(DigestAlgorithm.class)
  void pointsTheTagsOfTheQueryToAManifestPushedByDigest(DigestAlgorithm algorithm) {
    Image image = registry.pushImage("m/tags", "old", "layer");
    Digest digest = Digest.of(algorithm, bytes(image.manifest()));

    HttpResponse<byte[]> response =
        put("m/tags/manifests/" + digest + "?tag=1.2.3&tag=latest&tag=1.2.3", image.manifest());

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(header(response, "OCI-Tag")).isEqualTo("1.2.3, latest");
    for (String tag : List.of("1.2.3", "latest")) {
      assertThat(header(registry.head("/v2/m/tags/manifests/" + tag), "Docker-Content-Digest"))
          .isEqualTo(digest.toString());
    }
  }

  @Test
  void refusesMoreTagsThanItTakesAndKeepsNothing() {
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[]}".formatted(OCI_INDEX);
    String tags =
        IntStream.range(0, 51).mapToObj(i -> "tag=t" + i).collect(Collectors.joining("&"));

    HttpResponse<byte[]> response =
        put("m/many/manifests/" + sha256(bytes(manifest)) + "?" + tags, manifest);

    assertThat(response.statusCode()).isEqualTo(414);
    assertThat(text(response)).contains("at most 50 tags");
    assertThat(registry.get("/v2/m/many/tags/list").statusCode()).isEqualTo(404);
  }

  @Test
  void namesEachMissingBlobAndShowsNothing() {
    Digest config = sha256(bytes("missing config"));
    Digest layer = sha256(bytes("missing layer"));
    Digest present = registry.pushBlob("m/missing", bytes("present"));
    registry.pushBlob("m/elsewhere", bytes("missing layer"));
    String manifest = imageManifest(config, List.of(present, layer));

    HttpResponse<byte[]> response =
        put("m/missing/manifests/v1", manifest, "Content-Type", OCI_IMAGE);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response))
        .contains("MANIFEST_BLOB_UNKNOWN", config.toString(), layer.toString())
        .doesNotContain(present.toString());
    assertThat(registry.get("/v2/m/missing/manifests/v1").statusCode()).isEqualTo(404);
    assertThat(registry.get("/v2/m/missing/manifests/" + sha256(bytes(manifest))).statusCode())
        .isEqualTo(404);
    assertThat(registry.get("/v2/m/missing/tags/list").statusCode()).isEqualTo(404);
  }

  @Test
  void takesASparseImageWhereConfigured(@TempDir Path other) {
    try (RunningRegistry sparse = RunningRegistry.open(other, RunningRegistry::sparse)) {
      String manifest = imageManifest(sha256(bytes("not here")), List.of());

      assertThat(sparse.put("/v2/m/sparse/manifests/v1", bytes(manifest)).statusCode())
          .isEqualTo(201);
    }
  }

  @Test
  void takesLayersThatAreToBeHadElsewhere() {
    Digest config = registry.pushBlob("m/urls", bytes("{}"));
    String manifest =
        """
        {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[
          {"mediaType":"x/y","digest":"%s","size":1,"urls":["https://example.com/layer"]}]}\
        """
            .formatted(OCI_IMAGE, descriptor("a/b", config), sha256(bytes("foreign")));

    assertThat(put("m/urls/manifests/v1", manifest).statusCode()).isEqualTo(201);
  }

  @Test
  void takesAnIndexWithAChildThatIsNotThere() {
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(OCI_INDEX, descriptor(OCI_IMAGE, sha256(bytes("no such child"))));

    assertThat(put("m/index/manifests/v1", index, "Content-Type", OCI_INDEX).statusCode())
        .isEqualTo(201);

    assertThat(header(registry.get("/v2/m/index/manifests/v1"), "Content-Type"))
        .isEqualTo(OCI_INDEX);
  }

  @Test
  void tellsTheTypeOfAManifestThatDoesNotSayIt() {
    Digest config = registry.pushBlob("m/untyped", bytes("{}"));
    put(
        "m/untyped/manifests/image",
        "{\"schemaVersion\":2,\"config\":%s,\"layers\":[]}".formatted(descriptor("a/b", config)),
        "Content-Type",
        OCI_IMAGE + "; charset=utf-8");
    put("m/untyped/manifests/index", "{\"schemaVersion\":2,\"manifests\":[]}");

    assertThat(header(registry.get("/v2/m/untyped/manifests/image"), "Content-Type"))
        .isEqualTo(OCI_IMAGE);
    assertThat(header(registry.get("/v2/m/untyped/manifests/index"), "Content-Type"))
        .isEqualTo(OCI_INDEX);
  }

  @Test
  void takesDockersSchema2() {
    Digest config = registry.pushBlob("m/docker", bytes("{}"));
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[]}"
            .formatted(DOCKER_IMAGE, descriptor("a/b", config));

    assertThat(put("m/docker/manifests/v1", manifest, "Content-Type", DOCKER_IMAGE).statusCode())
        .isEqualTo(201);

    assertThat(header(registry.get("/v2/m/docker/manifests/v1"), "Content-Type"))
        .isEqualTo(DOCKER_IMAGE);
  }

  @Test
  void refusesTooLargeManifestsWithAndWithoutALength() {
    byte[] large = new byte[1024 * 1024 + 1];

    HttpResponse<byte[]> announced = registry.put("/v2/m/large/manifests/v1", large);
    HttpResponse<byte[]> streamed =
        registry.send(
            "PUT",
            "/v2/m/large/manifests/v1",
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));

    for (HttpResponse<byte[]> response : List.of(announced, streamed)) {
      assertThat(response.statusCode()).isEqualTo(413);
      assertThat(text(response)).contains("MANIFEST_INVALID", "1048576");
    }
  }

  @Test
  void answersNotModifiedToWhoHasTheManifest() {
    Image image = registry.pushImage("m/etag", "v1", "layer");

    for (String tag : List.of("\"" + image.digest() + "\"", image.digest().toString())) {
      assertThat(registry.get("/v2/m/etag/manifests/v1", "If-None-Match", tag).statusCode())
          .isEqualTo(304);
    }
    assertThat(registry.get("/v2/m/etag/manifests/v1", "If-None-Match", "\"x\"").statusCode())
        .isEqualTo(200);
  }

  @Test
  void deletesATagAlone() {
    Image image = registry.pushImage("m/deltag", "v1", "layer");
    put("m/deltag/manifests/v2", image.manifest(), "Content-Type", OCI_IMAGE);

    assertThat(registry.delete("/v2/m/deltag/manifests/v1").statusCode()).isEqualTo(202);

    assertThat(registry.head("/v2/m/deltag/manifests/v1").statusCode()).isEqualTo(404);
    assertThat(registry.head("/v2/m/deltag/manifests/v2").statusCode()).isEqualTo(200);
    assertThat(registry.head("/v2/m/deltag/manifests/" + image.digest()).statusCode())
        .isEqualTo(200);
    assertThat(registry.delete("/v2/m/deltag/manifests/v1").statusCode()).isEqualTo(404);
    assertThat(registry.file("repositories/m/deltag/_manifests/tags/v1")).doesNotExist();
  }

  @Test
  void deletesAManifestWithEveryTagThatPointsToIt() {
    Image image = registry.pushImage("m/delete", "v1", "layer");
    put("m/delete/manifests/v2", image.manifest(), "Content-Type", OCI_IMAGE);
    registry.pushImage("m/delete", "other", "another layer");

    assertThat(registry.delete("/v2/m/delete/manifests/" + image.digest()).statusCode())
        .isEqualTo(202);

    assertThat(registry.head("/v2/m/delete/manifests/" + image.digest()).statusCode())
        .isEqualTo(404);
    assertThat(text(registry.get("/v2/m/delete/tags/list")))
        .isEqualTo("{\"name\":\"m/delete\",\"tags\":[\"other\"]}");
    assertThat(registry.delete("/v2/m/delete/manifests/" + image.digest()).statusCode())
        .isEqualTo(404);

    put("m/delete/manifests/v1", image.manifest(), "Content-Type", OCI_IMAGE);
    assertThat(registry.get("/v2/m/delete/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void deletesAManifestThatAnIndexStillNames() {
    Image child = registry.pushImage("m/named", "child", "layer");
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(OCI_INDEX, descriptor(OCI_IMAGE, child.digest()));
    put("m/named/manifests/all", index);

    assertThat(registry.delete("/v2/m/named/manifests/" + child.digest()).statusCode())
        .isEqualTo(202);
    assertThat(registry.get("/v2/m/named/manifests/all").body()).isEqualTo(bytes(index));
  }

  @Test
  void refusesToDeleteWhereThatIsSwitchedOff() {
    Image image = registry.pushImage("m/nodelete", "v1", "layer");
    try (RunningRegistry other = RunningRegistry.open(root, RunningRegistry::withoutDeletion)) {
      for (String path :
          List.of(
              "manifests/v1",
              "manifests/" + image.digest(),
              "blobs/" + image.layers().getFirst())) {
        HttpResponse<byte[]> response = other.delete("/v2/m/nodelete/" + path);
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(text(response)).contains("UNSUPPORTED");
        assertThat(header(response, "Allow")).startsWith("GET, HEAD");
      }
      String upload = other.startUpload("m/nodelete");
      assertThat(other.delete(upload).statusCode()).isEqualTo(204);
    }
    assertThat(registry.get("/v2/m/nodelete/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void forgetsARepositoryRemovedFromOutside() throws Exception {
    registry.pushImage("m/gone", "v1", "layer");
    registry.get("/v2/m/gone/manifests/v1");

    new ProcessBuilder("rm", "-rf", registry.file("repositories/m/gone").toString())
        .start()
        .waitFor();

    assertThat(registry.get("/v2/m/gone/manifests/v1").statusCode()).isEqualTo(404);
    assertThat(text(registry.get("/v2/_catalog"))).doesNotContain("m/gone");
    registry.pushImage("m/gone", "v1", "layer");
    assertThat(registry.get("/v2/m/gone/manifests/v1").statusCode()).isEqualTo(200);
  }
}
