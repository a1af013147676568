package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.http.RequestSummary;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a client sends: an error of the specification, in JSON, below 500. */
class BadRequestsTest {

  private static final String LONG = "a".repeat(256);
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start(@TempDir Path root) {
    registry = RunningRegistry.open(root);
  }

  @AfterEach
  void nothingWasAFaultOfTheServer() {
    List<RequestSummary> finished = List.copyOf(registry.requests);
    registry.requests.clear();
    assertThat(finished).noneMatch(request -> request.status() >= 500 && request.status() != 505);
  }

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of("GET /v2/UPPER/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a//b/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2//manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/_x/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a/_uploads/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a___b/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a..b/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a-/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/" + LONG + "/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/" + "a/".repeat(200) + "manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/../../etc/manifests/passwd", 400, null),
        Arguments.of("GET /v2/a/../b/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/./manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a/./manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/%2e%2e/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a%2fb/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a%00/manifests/v1", 400, null),
        Arguments.of("GET /v2/a/manifests/%0d%0aX-Evil:1", 400, null),
        Arguments.of("GET /v2/a/manifests/..", 400, "TAG_INVALID"),
        Arguments.of("GET /v2/a/manifests/%2e%2e", 400, "TAG_INVALID"),
        Arguments.of("GET /v2/a/manifests/%zz", 400, null),
        Arguments.of("GET /v2/a/manifests/%ff", 400, null),
        Arguments.of("GET /v2/a/manifests/%", 400, null),
        Arguments.of("GET /v2/a;x=y/manifests/v1", 400, "NAME_INVALID"),
        Arguments.of("GET /v2/a\\b/manifests/v1", 400, null),
        Arguments.of("GET /v2/a/manifests/-v1", 400, "TAG_INVALID"),
        Arguments.of("GET /v2/a/manifests/" + "t".repeat(129), 400, "TAG_INVALID"),
        Arguments.of("GET /v2/a/manifests/", 400, "TAG_INVALID"),
        Arguments.of("GET /v2/a/manifests/sha256:zz", 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/a/manifests/md5:" + "a".repeat(32), 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/a/manifests/" + DIGEST + "a", 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/a/blobs/nothing", 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/a/blobs/", 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/a/blobs/" + DIGEST, 404, "BLOB_UNKNOWN"),
        Arguments.of("GET /v2/a/blobs/sha256%3A" + "a".repeat(64), 404, "BLOB_UNKNOWN"),
        Arguments.of("GET /v2/a/manifests/v1", 404, "MANIFEST_UNKNOWN"),
        Arguments.of("GET /v2/a/blobs/uploads/", 405, "UNSUPPORTED"),
        Arguments.of("POST /v2/a/manifests/v1", 405, "UNSUPPORTED"),
        Arguments.of("PUT /v2/a/blobs/" + DIGEST, 405, "UNSUPPORTED"),
        Arguments.of("DELETE /v2/_catalog", 405, "UNSUPPORTED"),
        Arguments.of("BREW /v2/", 405, "UNSUPPORTED"),
        Arguments.of("OPTIONS /v2/a/tags", 404, "UNSUPPORTED"),
        Arguments.of("TRACE /v2/", 405, "UNSUPPORTED"),
        Arguments.of("OPTIONS *", 404, null),
        Arguments.of("GET /v1/images/x", 404, "UNSUPPORTED"),
        Arguments.of("DELETE /v1/_ping", 405, "UNSUPPORTED"),
        Arguments.of("GET /v1/search?q=%zz", 400, "UNSUPPORTED"),
        Arguments.of("GET /v2/a/referrers/latest", 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/a/referrers/..", 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/a/referrers/" + DIGEST + "?n=x", 400, "PAGINATION_NUMBER_INVALID"),
        Arguments.of("DELETE /v2/a/referrers/" + DIGEST, 405, "UNSUPPORTED"),
        Arguments.of("PUT /v2/a/manifests/" + DIGEST + "?tag=..", 400, "TAG_INVALID"),
        Arguments.of("PUT /v2/a/manifests/" + DIGEST + "?tag=%0d%0aX:1", 400, "TAG_INVALID"),
        Arguments.of("POST /v2/a/blobs/uploads/?digest-algorithm=md5", 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/a", 404, "UNSUPPORTED"),
        Arguments.of("GET /v2/a/tags", 404, "UNSUPPORTED"),
        Arguments.of("GET /v2/a/tags/list/", 404, "UNSUPPORTED"),
        Arguments.of("GET /favicon.ico", 404, "UNSUPPORTED"),
        Arguments.of("GET //", 404, null),
        Arguments.of("GET /v2/_catalog?n=1&last=%zz", 400, "UNSUPPORTED"),
        Arguments.of("GET /v2/_catalog?n=1&last=%ff", 400, "UNSUPPORTED"),
        Arguments.of("POST /v2/a/blobs/uploads/?mount=x&from=b", 400, "DIGEST_INVALID"),
        Arguments.of("POST /v2/a/blobs/uploads/?mount=" + DIGEST + "&from=..", 400, "NAME_INVALID"),
        Arguments.of("POST /v2/a/blobs/uploads/?digest=x", 400, "DIGEST_INVALID"),
        Arguments.of("GET /v2/" + "a".repeat(40_000), 414, null));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void answersWithAnErrorOfTheSpecification(String requestLine, int status, String code)
      throws Exception {
    String answer = raw(requestLine + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n");

    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertSpecError(answer, code);
  }

  static Stream<String> headers() {
    return Stream.of(
        "Host: x\r\nContent-Length: x",
        "Host: x\r\nContent-Length: -1",
        "Host: x\r\nContent-Length: 1\r\nContent-Length: 2",
        "Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "Host: x\r\nTransfer-Encoding: nonsense",
        "Host: a\r\nHost: b",
        "Host: x\r\nBad Header: 1",
        "Host: x\r\nX: \u0000",
        "Host: x\r\n: empty",
        "X-No-Host: 1",
        "Host: x\r\nExpect: nonsense",
        "Host: x\r\nX-Large: " + "a".repeat(70_000));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void answersBadHeadersWithAnErrorOfTheSpecification(String headers) throws Exception {
    String answer = raw("GET /v2/a/manifests/v1 HTTP/1.1\r\n" + headers + "\r\n");

    assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*");
    assertSpecError(answer, null);
  }

  @ParameterizedTest
  @CsvSource({"HTTP/9.9", "NOPE", "''"})
  void answersABadProtocolWithAnErrorOfTheSpecification(String protocol) throws Exception {
    String answer = raw("GET /v2/ " + protocol + "\r\nHost: x\r\n");

    assertThat(answer).doesNotContain("<html").matches("(?s)HTTP/1.1 [45]\\d\\d .*");
  }

  @Test
  void answersABadChunkWithoutAFault() throws Exception {
    String location = registry.startUpload("bad/chunk");

    String answer =
        raw(
            "PATCH "
                + location
                + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nnonsense\r\n");

    assertThat(answer).doesNotContain("<html").doesNotContain(" 500 ");
    // The connection ends with the answer, but the session goes on.
    await()
        .untilAsserted(() ->
            assertThat(registry.patch(location, RunningRegistry.bytes("x")).statusCode())
                .isEqualTo(202));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''",
        "null",
        "[]",
        "1",
        "{",
        "{}",
        "{\"schemaVersion\":\"2\"}",
        "{\"schemaVersion\":2}",
        "{\"schemaVersion\":2.5,\"manifests\":[]}",
        "{\"schemaVersion\":2,\"manifests\":{}}",
        "{\"schemaVersion\":2,\"manifests\":[null]}",
        "{\"schemaVersion\":2,\"manifests\":[{}]}",
        "{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"../../etc/passwd\"}]}",
        "{\"schemaVersion\":2,\"manifests\":[{\"digest\":5}]}",
        "{\"schemaVersion\":2,\"manifests\":[]} {}",
        "{\"schemaVersion\":2,\"manifests\":[],\"config\":{}}",
        "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}",
        "{\"schemaVersion\":2,\"layers\":[]}",
        "{\"schemaVersion\":2,\"mediaType\":\"text/html\",\"manifests\":[]}",
        "{\"schemaVersion\":2,\"mediaType\":{},\"manifests\":[]}",
        "{\"schemaVersion\":99999999999999999999,\"manifests\":[]}",
        "{\"schemaVersion\":2,\"schemaVersion\":2,\"manifests\":[]}",
        "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"a\":\"b\",\"a\":\"c\"}}",
        "{\"schemaVersion\":1,\"name\":\"a\",\"fsLayers\":[]}",
      })
  void refusesABadManifest(String manifest) {
    HttpResponse<byte[]> response =
        registry.put("/v2/bad/manifest/manifests/v1", RunningRegistry.bytes(manifest));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response)).containsAnyOf("MANIFEST_INVALID", "DIGEST_INVALID");
    assertThat(text(response)).doesNotContain("dev.priok").doesNotContain("jackson");
  }

  @Test
  void refusesAManifestThatIsNestedTooDeep() {
    String deep = "[".repeat(200_000);

    HttpResponse<byte[]> response =
        registry.put(
            "/v2/bad/manifest/manifests/v1",
            RunningRegistry.bytes("{\"schemaVersion\":2,\"annotations\":" + deep));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response)).contains("MANIFEST_INVALID");
  }

  @Test
  void refusesAManifestInAnotherEncoding() {
    HttpResponse<byte[]> response =
        registry.put(
            "/v2/bad/manifest/manifests/v1",
            "{\"schemaVersion\":2,\"manifests\":[]}".getBytes(StandardCharsets.UTF_16BE));

    assertThat(response.statusCode()).isEqualTo(400);
  }

  @Test
  void tellsTheOwnerOfASchema1ImageWhatToDo() {
    HttpResponse<byte[]> response =
        registry.put(
            "/v2/bad/manifest/manifests/v1",
            RunningRegistry.bytes("{\"schemaVersion\":1}"),
            "Content-Type",
            "application/vnd.docker.distribution.manifest.v1+prettyjws");

    assertThat(text(response)).contains("MANIFEST_INVALID", "skopeo copy --format v2s2");
  }

  @ParameterizedTest
  @CsvSource({
    "application/json",
    "text/plain",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "';'",
    "application/vnd.cncf.oras.artifact.manifest.v1+json"
  })
  void refusesAContentTypeThatIsNotTheManifests(String contentType) {
    HttpResponse<byte[]> response =
        registry.put(
            "/v2/bad/manifest/manifests/v1",
            RunningRegistry.bytes("{\"schemaVersion\":2,\"manifests\":[]}"),
            "Content-Type",
            contentType);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(text(response)).contains("MANIFEST_INVALID");
  }

  @Test
  void anErrorOnHeadHasNoBody() {
    HttpResponse<byte[]> response =
        registry.send("HEAD", "/v2/UPPER/manifests/v1", BodyPublishers.noBody());

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void greetsBrowsersAndProbes() {
    assertThat(text(registry.get("/"))).contains("\"num_results\"");
    assertThat(text(registry.get("/v2/"))).isEqualTo("{}");
    assertThat(registry.get("/v2").statusCode()).isEqualTo(200);
    assertThat(header(registry.get("/v2/"), "Docker-Distribution-API-Version"))
        .isEqualTo("registry/2.0");
  }

  private static void assertSpecError(String answer, String code) throws IOException {
    assertThat(answer).contains("Content-Type: application/json\r\n");
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    JsonNode error = new ObjectMapper().readTree(body).path("errors").path(0);
    assertThat(error.path("message").asText()).as(answer).isNotBlank();
    if (code != null) {
      assertThat(error.path("code").asText()).isEqualTo(code);
    }
  }

  private static String raw(String head) throws IOException {
    String request = head + (head.contains("\r\n\r\n") ? "" : "Connection: close\r\n\r\n");
    try (Socket socket = new Socket("127.0.0.1", registry.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
