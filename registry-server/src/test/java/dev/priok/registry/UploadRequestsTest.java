package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.Action;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadRequestsTest {

  @TempDir static Path root;
  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start() {
    registry = RunningRegistry.open(root);
  }

  private static void assertStored(String repository, byte[] content) {
    HttpResponse<byte[]> response = registry.get("/v2/" + repository + "/blobs/" + sha256(content));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(content);
  }

  @Test
  void startsWithARelativeLocationAndAnEmptyRange() {
    HttpResponse<byte[]> response = registry.post("/v2/up/start/blobs/uploads/", new byte[0]);

    assertThat(response.statusCode()).isEqualTo(202);
    String id = header(response, "Docker-Upload-UUID");
    assertThat(header(response, "Location")).isEqualTo("/v2/up/start/blobs/uploads/" + id);
    assertThat(header(response, "Range")).isEqualTo("0-0");
    assertThat(header(response, "Content-Length")).isEqualTo("0");
    assertThat(registry.file("repositories/up/start/_uploads/" + id + "/data")).isEmptyFile();
    assertThat(registry.file("repositories/up/start/_uploads/" + id + "/startedat"))
        .content()
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  }

  @Test
  void takesABlobAsDockerSendsIt() {
    byte[] content = bytes("streamed without a length");
    String location = registry.startUpload("up/docker");

    HttpResponse<byte[]> patched =
        registry.send(
            "PATCH",
            location,
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)));
    HttpResponse<byte[]> committed =
        registry.put(header(patched, "Location") + "?digest=" + sha256(content), new byte[0]);

    assertThat(patched.statusCode()).isEqualTo(202);
    assertThat(header(patched, "Range")).isEqualTo("0-" + (content.length - 1));
    assertThat(committed.statusCode()).isEqualTo(201);
    assertThat(header(committed, "Location")).isEqualTo("/v2/up/docker/blobs/" + sha256(content));
    assertThat(header(committed, "Docker-Content-Digest")).isEqualTo(sha256(content).toString());
    assertStored("up/docker", content);
    assertThat(registry.file("repositories/up/docker/_uploads")).isEmptyDirectory();
    await()
        .untilAsserted(() ->
            assertThat(registry.requests)
                .anyMatch(r ->
                    r.method().equals("PUT") && sha256(content).toString().equals(r.reference())));
  }

  @Test
  void takesChunksWithRangesAndTheLastWithTheCommit() {
    String location = registry.startUpload("up/chunks");

    assertThat(registry.patch(location, bytes("hello "), "Content-Range", "0-5").statusCode())
        .isEqualTo(202);
    assertThat(registry.patch(location, bytes("wide "), "Content-Range", "6-10").statusCode())
        .isEqualTo(202);
    HttpResponse<byte[]> committed =
        registry.put(
            location + "?digest=" + sha256(bytes("hello wide world")),
            bytes("world"),
            "Content-Range",
            "11-15");

    assertThat(committed.statusCode()).isEqualTo(201);
    assertStored("up/chunks", bytes("hello wide world"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PATCH", "PUT"})
  void refusesAChunkOutOfOrderAndGoesOn(String method) {
    byte[] content = bytes("0123456789");
    String location = registry.startUpload("up/order");
    String target = location + "?digest=" + sha256(content);
    registry.patch(location, bytes("01234"), "Content-Range", "0-4");

    for (String range : new String[] {"0-4", "7-11", "4-8", "nonsense", "9-5", "5-8", "5-10"}) {
      HttpResponse<byte[]> refused =
          registry.send(
              method, target, BodyPublishers.ofByteArray(bytes("56789")), "Content-Range", range);

      assertThat(refused.statusCode()).as(range).isEqualTo(416);
      assertThat(header(refused, "Location")).isEqualTo(location);
      assertThat(header(refused, "Range")).isEqualTo("0-4");
      assertThat(header(refused, "Docker-Upload-UUID")).isNotBlank();
      assertThat(text(refused)).contains("RANGE_INVALID");
    }
    HttpResponse<byte[]> status = registry.get(target);
    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(header(status, "Range")).isEqualTo("0-4");
    assertThat(registry.put(target, bytes("56789"), "Content-Range", "5-9").statusCode())
        .isEqualTo(201);
    assertStored("up/order", content);
  }

  @Test
  void refusesARangeOfBytesThatDoNotComeAndTakesWhatClientsWriteForNone() {
    byte[] content = bytes("01234");
    String location = registry.startUpload("up/none");
    String target = location + "?digest=" + sha256(content);
    registry.patch(location, content);

    for (String method : new String[] {"PATCH", "PUT"}) {
      HttpResponse<byte[]> refused =
          registry.send(method, target, BodyPublishers.noBody(), "Content-Range", "100-200");
      assertThat(refused.statusCode()).as(method).isEqualTo(416);
      assertThat(header(refused, "Range")).isEqualTo("0-4");
    }
    for (String range : new String[] {"0-0", "0-4", "5-4", "5-5", "0--1"}) {
      HttpResponse<byte[]> taken =
          registry.send("PATCH", location, BodyPublishers.noBody(), "Content-Range", range);
      assertThat(taken.statusCode()).as(range).isEqualTo(202);
    }
    assertThat(
            registry
                .send("PUT", target, BodyPublishers.noBody(), "Content-Range", "0-0")
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void refusesAGapOnAnEmptySession() {
    String location = registry.startUpload("up/gap");

    HttpResponse<byte[]> refused = registry.patch(location, bytes("5678"), "Content-Range", "5-8");

    assertThat(refused.statusCode()).isEqualTo(416);
    assertThat(header(refused, "Range")).isEqualTo("0-0");
  }

  @ParameterizedTest
  @CsvSource({"0-9, 5", "0-2, 5"})
  void takesNothingOfAStreamThatDiffersFromItsRange(String range, int size) {
    String location = registry.startUpload("up/liar");

    HttpResponse<byte[]> refused =
        registry.send(
            "PATCH",
            location,
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size])),
            "Content-Range",
            range);

    assertThat(refused.statusCode()).isEqualTo(416);
    assertThat(header(registry.get(location), "Range")).isEqualTo("0-0");
    byte[] content = bytes("good");
    assertThat(registry.put(location + "?digest=" + sha256(content), content).statusCode())
        .isEqualTo(201);
  }

  @Test
  void takesABlobInASinglePost() {
    byte[] content = bytes("one request");

    HttpResponse<byte[]> response =
        registry.post("/v2/up/single/blobs/uploads/?digest=" + sha256(content), content);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(header(response, "Location")).isEqualTo("/v2/up/single/blobs/" + sha256(content));
    assertThat(header(response, "Docker-Content-Digest")).isEqualTo(sha256(content).toString());
    assertStored("up/single", content);
  }

  @Test
  void refusesABadDigestAndShowsNothing() {
    byte[] content = bytes("not what it says");
    Digest wrong = sha256(bytes("something else"));
    String location = registry.startUpload("up/bad");
    registry.patch(location, content);

    HttpResponse<byte[]> streamed = registry.put(location + "?digest=" + wrong, new byte[0]);
    HttpResponse<byte[]> withBody =
        registry.put(registry.startUpload("up/bad") + "?digest=" + wrong, content);
    HttpResponse<byte[]> single =
        registry.post("/v2/up/bad/blobs/uploads/?digest=" + wrong, content);

    for (HttpResponse<byte[]> response : java.util.List.of(streamed, withBody, single)) {
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(text(response)).contains("DIGEST_INVALID", sha256(content).toString());
    }
    assertThat(registry.head("/v2/up/bad/blobs/" + wrong).statusCode()).isEqualTo(404);
    assertThat(registry.head("/v2/up/bad/blobs/" + sha256(content)).statusCode()).isEqualTo(404);
    assertThat(registry.get(location).statusCode()).isEqualTo(404);
    assertThat(registry.file("repositories/up/bad/_uploads")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?digest=",
        "?digest=sha256:baddigeststring",
        "?digest=md5:d41d8cd98f00b204e9800998ecf8427e",
        "?digest=sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"
      })
  void aCommitWithoutAValidDigestKeepsTheSession(String query) {
    String location = registry.startUpload("up/nodigest");
    registry.patch(location, bytes("kept"));

    HttpResponse<byte[]> refused = registry.put(location + query, new byte[0]);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(text(refused)).contains("DIGEST_INVALID");
    assertThat(header(registry.get(location), "Range")).isEqualTo("0-3");
  }

  @Test
  void takesSha512() {
    byte[] content = bytes("hashed twice");
    Digest digest = Digest.of(DigestAlgorithm.SHA512, content);
    String location = registry.startUpload("up/sha512");
    registry.patch(location, content);

    HttpResponse<byte[]> response = registry.put(location + "?digest=" + digest, new byte[0]);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(header(response, "Docker-Content-Digest")).isEqualTo(digest.toString());
    assertThat(registry.get("/v2/up/sha512/blobs/" + digest).body()).isEqualTo(content);
  }

  @Test
  void cancels() {
    String location = registry.startUpload("up/cancel");
    registry.patch(location, bytes("thrown away"));

    assertThat(registry.delete(location).statusCode()).isEqualTo(204);

    assertThat(registry.get(location).statusCode()).isEqualTo(404);
    assertThat(text(registry.delete(location))).contains("BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void knowsNoSessionUnderAnotherNameOrId() {
    String location = registry.startUpload("up/mine");
    String id = location.substring(location.lastIndexOf('/') + 1);

    for (String path :
        new String[] {
          "/v2/up/other/blobs/uploads/" + id,
          "/v2/up/mine/blobs/uploads/" + UUID.randomUUID(),
          "/v2/up/mine/blobs/uploads/not-a-uuid",
        }) {
      HttpResponse<byte[]> patched = registry.patch(path, bytes("x"));
      assertThat(patched.statusCode()).as(path).isEqualTo(404);
      assertThat(text(patched)).contains("BLOB_UPLOAD_UNKNOWN");
      assertThat(registry.get(path).statusCode()).isEqualTo(404);
      assertThat(registry.put(path + "?digest=" + sha256(bytes("x")), bytes("x")).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void mountsABlobOfAnotherRepository() {
    Digest digest = registry.pushBlob("up/source", bytes("shared"));

    HttpResponse<byte[]> response =
        registry.post(
            "/v2/up/target/blobs/uploads/?mount=" + digest + "&from=up/source", new byte[0]);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(header(response, "Location")).isEqualTo("/v2/up/target/blobs/" + digest);
    assertThat(header(response, "Docker-Content-Digest")).isEqualTo(digest.toString());
    assertThat(registry.head("/v2/up/target/blobs/" + digest).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"&from=up/source", "&from=up/nothing-here", ""})
  void fallsBackToAnUploadWhenThereIsNothingToMount(String from) {
    byte[] content = bytes("nobody has this" + from);

    HttpResponse<byte[]> response =
        registry.post(
            "/v2/up/fallback/blobs/uploads/?mount=" + sha256(content) + from, new byte[0]);

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(
            registry
                .put(header(response, "Location") + "?digest=" + sha256(content), content)
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void mountsWithoutASourceFromARepositoryTheCallerMayPull(@TempDir Path other) {
    AccessControl access =
        (caller, request) ->
            request.action() == Action.PULL
                    && String.valueOf(request.repository()).startsWith("secret/")
                ? new AccessDecision.Forbidden(null, "not yours")
                : new AccessDecision.Allowed(null);
    try (RunningRegistry first = RunningRegistry.open(other)) {
      first.pushImage("open/base", "v1", "shared");
      first.pushImage("secret/base", "v1", "hidden");
    }
    // Opened anew: what was pushed last is not remembered, the store is looked through.
    try (RunningRegistry fresh = RunningRegistry.open(other, settings -> settings, access)) {
      String mount = "/v2/team/app/blobs/uploads/?mount=";

      HttpResponse<byte[]> open = fresh.post(mount + sha256(bytes("shared")), new byte[0]);
      HttpResponse<byte[]> secret = fresh.post(mount + sha256(bytes("hidden")), new byte[0]);

      assertThat(open.statusCode()).isEqualTo(201);
      assertThat(fresh.get(header(open, "Location")).body()).isEqualTo(bytes("shared"));
      assertThat(secret.statusCode()).isEqualTo(202);
      assertThat(header(secret, "Location")).contains("/blobs/uploads/");
    }
  }

  @ParameterizedTest
  @CsvSource({"sha512, SHA512", "sha512, SHA256", "sha256, SHA512"})
  void hashesWithTheAnnouncedAlgorithmAndTakesAnother(String announced, DigestAlgorithm algorithm) {
    String repository = "up/announced-" + announced + "-" + algorithm.prefix();
    HttpResponse<byte[]> started =
        registry.post(
            "/v2/" + repository + "/blobs/uploads/?digest-algorithm=" + announced, new byte[0]);
    String location = header(started, "Location");
    registry.patch(location, bytes("one "));
    registry.patch(location, bytes("two "));
    byte[] whole = bytes("one two three");
    Digest digest = Digest.of(algorithm, whole);

    HttpResponse<byte[]> response = registry.put(location + "?digest=" + digest, bytes("three"));

    assertThat(started.statusCode()).isEqualTo(202);
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(registry.get("/v2/" + repository + "/blobs/" + digest).body()).isEqualTo(whole);
  }

  @Test
  void resumesAfterARestartWithTheHashOfTheWhole() throws Exception {
    byte[] content = bytes("before the restart, after the restart");
    String location = registry.startUpload("up/restart");
    registry.patch(location, bytes("before the restart"));

    try (RunningRegistry second = RunningRegistry.open(root)) {
      HttpResponse<byte[]> status = second.get(location);
      assertThat(header(status, "Range")).isEqualTo("0-17");
      assertThat(second.patch(location, bytes(", after")).statusCode()).isEqualTo(202);
    }
    // The first server has a hash of a shorter file in mind.
    HttpResponse<byte[]> committed =
        registry.put(location + "?digest=" + sha256(content), bytes(" the restart"));

    assertThat(committed.statusCode()).isEqualTo(201);
    assertStored("up/restart", content);
  }

  @Test
  void takesASessionThatDistributionBegan() throws Exception {
    UUID id = UUID.randomUUID();
    Path session = registry.file("repositories/up/foreign/_uploads/" + id);
    Files.createDirectories(session.resolve("hashstates/sha256"));
    Files.writeString(session.resolve("startedat"), "2026-01-01T00:00:00Z");
    Files.writeString(session.resolve("hashstates/sha256/0"), "state");
    String location = "/v2/up/foreign/blobs/uploads/" + id;

    assertThat(header(registry.get(location), "Range")).isEqualTo("0-0");
    HttpResponse<byte[]> committed =
        registry.put(location + "?digest=" + sha256(bytes("taken over")), bytes("taken over"));

    assertThat(committed.statusCode()).isEqualTo(201);
    assertThat(session).doesNotExist();
  }

  @Test
  void writesLinksWithoutANewline() {
    Digest digest = registry.pushBlob("up/links", bytes("linked"));

    assertThat(registry.file("repositories/up/links/_layers/sha256/" + digest.hex() + "/link"))
        .hasContent(digest.toString())
        .hasSize(71);
    assertThat(registry.blob(digest)).hasContent("linked");
    assertThat(root.resolve("priok/tmp")).isEmptyDirectory();
  }
}
