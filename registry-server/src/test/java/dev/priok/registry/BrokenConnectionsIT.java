package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.oci.Digest;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenConnectionsIT {

  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start(@TempDir Path root) {
    registry = RunningRegistry.open(root);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsWhatArrivedOfADroppedBodyAndGoesOn(boolean reset) throws Exception {
    byte[] content = bytes("arrived, and the rest");
    String location = registry.startUpload("broken/body");

    try (RawClient client = new RawClient(registry)) {
      client.write("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
      client.write("arrived");
      await().until(() -> "0-6".equals(header(registry.get(location), "Range")));
      if (reset) {
        client.reset();
      }
    }

    await()
        .untilAsserted(() ->
            assertThat(registry.patch(location, bytes(", and ")).statusCode()).isEqualTo(202));
    assertThat(
            registry.put(location + "?digest=" + sha256(content), bytes("the rest")).statusCode())
        .isEqualTo(201);
    assertThat(registry.get("/v2/broken/body/blobs/" + sha256(content)).body()).isEqualTo(content);
  }

  @Test
  void doesNotCommitADroppedBody() throws Exception {
    byte[] whole = bytes("whole");
    String location = registry.startUpload("broken/commit");

    try (RawClient client = new RawClient(registry)) {
      client.write(
          "PUT %s?digest=%s HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nwhole"
              .formatted(location, sha256(whole)));
      await().until(() -> "0-4".equals(header(registry.get(location), "Range")));
    }

    await()
        .untilAsserted(() ->
            assertThat(registry.requests)
                .anyMatch(r -> r.method().equals("PUT") && r.status() == 400));
    assertThat(registry.head("/v2/broken/commit/blobs/" + sha256(whole)).statusCode())
        .isEqualTo(404);
    assertThat(header(registry.get(location), "Range")).isEqualTo("0-4");
  }

  @Test
  void leavesNothingOfADroppedSinglePost() throws Exception {
    try (RawClient client = new RawClient(registry)) {
      client.write(
          "POST /v2/broken/single/blobs/uploads/?digest=%s HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nwhole"
              .formatted(sha256(bytes("whole"))));
      await()
          .until(
              () -> java.nio.file.Files.isDirectory(registry.file("repositories/broken/single")));
    }

    await()
        .untilAsserted(() ->
            assertThat(registry.file("repositories/broken/single/_uploads")).isEmptyDirectory());
  }

  @Test
  void refusesASecondWriterOfASession() throws Exception {
    String location = registry.startUpload("broken/two");
    try (RawClient client = new RawClient(registry)) {
      client.write("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234");
      await().until(() -> "0-4".equals(header(registry.get(location), "Range")));

      assertThat(registry.patch(location, bytes("x")).statusCode()).isEqualTo(409);
      assertThat(registry.delete(location).statusCode()).isEqualTo(409);

      client.write("56789");
      assertThat(client.readHead()).startsWith("HTTP/1.1 202").contains("Range: 0-9");
    }
    assertThat(
            registry
                .put(location + "?digest=" + sha256(bytes("0123456789")), new byte[0])
                .statusCode())
        .isEqualTo(201);
  }

  @Test
  void refusesABodyBeforeItIsSentWhenAskedTo() throws Exception {
    try (RawClient client = new RawClient(registry)) {
      client.write(
          "PUT /v2/UPPER/manifests/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
              + "Expect: 100-continue\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 400");
    }
    String location = registry.startUpload("broken/expect");
    try (RawClient client = new RawClient(registry)) {
      client.write(
          "PATCH "
              + location
              + " HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 100");
      client.write("body");
      assertThat(client.readHead()).startsWith("HTTP/1.1 202");
    }
  }

  @Test
  void letsTheClientReadARefusalWhileItIsStillSending() throws Exception {
    try (RawClient client = new RawClient(registry)) {
      client.write(
          "PUT /v2/UPPER/manifests/v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 400");
      client.write(new byte[2_000_000]);
    }
  }

  @Test
  void breaksOffWhenAFileIsCutWhileItIsSent() throws Exception {
    int size = 24_000_000;
    Digest digest = registry.pushBlob("broken/cut", new byte[size]);
    Path data = registry.blob(digest);

    try (RawClient client = new RawClient(registry);
        FileChannel file = FileChannel.open(data, StandardOpenOption.WRITE)) {
      client.write("GET /v2/broken/cut/blobs/" + digest + " HTTP/1.1\r\nHost: x\r\n\r\n");
      String head = client.readHead();
      file.truncate(1000);
      byte[] body = client.readToEnd();

      assertThat(head).contains("Content-Length: " + size);
      assertThat(body.length).isLessThan(size);
    }
    assertThat(registry.get("/v2/").statusCode()).isEqualTo(200);
  }

  @Test
  void survivesAClientThatLeavesDuringADownload() throws Exception {
    Digest digest = registry.pushBlob("broken/leave", new byte[20_000_000]);
    try (RawClient client = new RawClient(registry)) {
      client.write("GET /v2/broken/leave/blobs/" + digest + " HTTP/1.1\r\nHost: x\r\n\r\n");
      client.readHead();
      client.reset();
    }
    await()
        .untilAsserted(() ->
            assertThat(registry.requests)
                .anyMatch(r ->
                    "broken/leave".equals(r.repository())
                        && r.method().equals("GET")
                        && r.responseBytes() < 20_000_000));
    assertThat(registry.head("/v2/broken/leave/blobs/" + digest).statusCode()).isEqualTo(200);
  }
}
