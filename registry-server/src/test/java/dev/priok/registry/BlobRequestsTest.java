package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlobRequestsTest {

  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start(@TempDir Path root) {
    registry = RunningRegistry.open(root);
  }

  static byte[] random(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5_000, 1024 * 1024 - 1, 1024 * 1024, 9 * 1024 * 1024 + 7})
  void sendsWhatWasPushed(int size) {
    byte[] content = random(size);
    Digest digest = registry.pushBlob("blobs/sizes", content);

    HttpResponse<byte[]> response = registry.get("/v2/blobs/sizes/blobs/" + digest);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Arrays.equals(response.body(), content)).isTrue();
    assertThat(header(response, "Docker-Content-Digest")).isEqualTo(digest.toString());
    assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(size));
    assertThat(header(response, "Content-Type")).isEqualTo("application/octet-stream");
    assertThat(header(response, "Docker-Distribution-API-Version")).isEqualTo("registry/2.0");
    assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(response, "X-Request-Id")).isNotBlank();
  }

  @Test
  void headHasTheHeadersOfGetAndNoBody() {
    Digest digest = registry.pushBlob("blobs/head", random(1000));

    HttpResponse<byte[]> response = registry.head("/v2/blobs/head/blobs/" + digest);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "Content-Length")).isEqualTo("1000");
    assertThat(header(response, "Docker-Content-Digest")).isEqualTo(digest.toString());
    assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=500-1499, 500, 1500",
    "bytes=500-, 500, 4000",
    "bytes=-500, 3500, 4000",
    "bytes=-9000, 0, 4000",
    "bytes=2000-5000, 2000, 4000",
    "bytes=0-0, 0, 1",
    "bytes=3999-99999999999999999999, 3999, 4000",
  })
  void sendsARange(String range, int from, int to) {
    byte[] content = random(4000);
    Digest digest = registry.pushBlob("blobs/range", content);

    HttpResponse<byte[]> response = registry.get("/v2/blobs/range/blobs/" + digest, "Range", range);

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(content, from, to));
    assertThat(header(response, "Content-Range")).isEqualTo("bytes %d-%d/4000", from, to - 1);
    assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(to - from));
  }

  @Test
  void sendsARangeOfALargeBlobAcrossWindows() {
    byte[] content = random(10 * 1024 * 1024);
    Digest digest = registry.pushBlob("blobs/range", content);

    HttpResponse<byte[]> response =
        registry.get("/v2/blobs/range/blobs/" + digest, "Range", "bytes=4097-9800001");

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(Arrays.equals(response.body(), Arrays.copyOfRange(content, 4097, 9_800_002)))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=500-0", "bytes=4000-", "bytes=5000-10000", "bytes=-0"})
  void refusesARangeThatCannotBeSatisfied(String range) {
    Digest digest = registry.pushBlob("blobs/range", random(4000));

    HttpResponse<byte[]> response = registry.get("/v2/blobs/range/blobs/" + digest, "Range", range);

    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(header(response, "Content-Range")).isEqualTo("bytes */4000");
    assertThat(text(response)).contains("RANGE_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=-", "nonsense"})
  void sendsTheWholeForARangeItDoesNotUnderstand(String range) {
    Digest digest = registry.pushBlob("blobs/range", random(4000));

    HttpResponse<byte[]> response = registry.get("/v2/blobs/range/blobs/" + digest, "Range", range);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).hasSize(4000);
  }

  @Test
  void ignoresRangeWhenIfRangeNamesOtherContent() {
    Digest digest = registry.pushBlob("blobs/range", random(4000));
    String path = "/v2/blobs/range/blobs/" + digest;

    assertThat(registry.get(path, "Range", "bytes=0-9", "If-Range", "\"other\"").statusCode())
        .isEqualTo(200);
    assertThat(
            registry.get(path, "Range", "bytes=0-9", "If-Range", "\"" + digest + "\"").statusCode())
        .isEqualTo(206);
  }

  @Test
  void answersNotModifiedToWhoHasTheBlob() {
    Digest digest = registry.pushBlob("blobs/etag", random(10));

    HttpResponse<byte[]> response =
        registry.get("/v2/blobs/etag/blobs/" + digest, "If-None-Match", "\"" + digest + "\"");

    assertThat(response.statusCode()).isEqualTo(304);
    assertThat(response.body()).isEmpty();
  }

  @Test
  void doesNotShowABlobOfAnotherRepository() {
    Digest digest = registry.pushBlob("blobs/mine", random(77));

    HttpResponse<byte[]> response = registry.get("/v2/blobs/yours/blobs/" + digest);

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(text(response)).contains("BLOB_UNKNOWN", digest.toString());
  }

  @Test
  void deletesABlobFromOneRepositoryAndTakesItAgain() {
    byte[] content = bytes("deleted and pushed again");
    Digest digest = registry.pushBlob("blobs/delete", content);
    registry.pushBlob("blobs/keeps", content);

    HttpResponse<byte[]> response = registry.delete("/v2/blobs/delete/blobs/" + digest);

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(registry.head("/v2/blobs/delete/blobs/" + digest).statusCode()).isEqualTo(404);
    assertThat(registry.delete("/v2/blobs/delete/blobs/" + digest).statusCode()).isEqualTo(404);
    assertThat(registry.head("/v2/blobs/keeps/blobs/" + digest).statusCode()).isEqualTo(200);
    registry.pushBlob("blobs/delete", content);
    assertThat(registry.head("/v2/blobs/delete/blobs/" + digest).statusCode()).isEqualTo(200);
  }

  @Test
  void renewsTheTimeOfABlobThatSomebodyCounts() throws Exception {
    Digest digest = registry.pushBlob("blobs/touch", bytes("touch me"));
    Path data = registry.blob(digest);
    Instant old = Instant.now().minus(Duration.ofDays(2));
    Files.setLastModifiedTime(data, FileTime.from(old));

    registry.head("/v2/blobs/touch/blobs/" + digest);

    assertThat(Files.getLastModifiedTime(data).toInstant())
        .isAfter(Instant.now().minus(Duration.ofMinutes(1)));
  }

  @Test
  void followsALinkToContentUnderItsCanonicalDigest() throws Exception {
    byte[] content = bytes("pushed by sha512 to an older server");
    Digest canonical = registry.pushBlob("blobs/canonical", content);
    Digest sha512 = Digest.of(dev.priok.registry.oci.DigestAlgorithm.SHA512, content);
    Path link = registry.file("repositories/blobs/canonical/_layers/sha512/" + sha512.hex());
    Files.createDirectories(link);
    Files.writeString(link.resolve("link"), canonical.toString());

    HttpResponse<byte[]> response = registry.get("/v2/blobs/canonical/blobs/" + sha512);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(content);
    assertThat(header(response, "Docker-Content-Digest")).isEqualTo(sha512.toString());
  }

  @Test
  void unknownBlobOnHeadHasNoBody() {
    HttpResponse<byte[]> response =
        registry.head("/v2/blobs/none/blobs/" + sha256(bytes("never pushed")));

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEmpty();
  }
}
