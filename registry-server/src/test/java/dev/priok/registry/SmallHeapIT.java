package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.descriptor;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.oci.Digest;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the smallest server (a container of 256 MB) bears; one that runs out of memory exits. */
class SmallHeapIT {
  private static final int LARGE_BYTES = 8_300_000;
  private static final int AT_ONCE = 12;
  private static final Digest SUBJECT = sha256(bytes("a subject"));

  @TempDir Path folder;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    server = new ServerEnvironment(folder, "REGISTRY_HTTP_DRAINTIMEOUT", "1s").serveSmall();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void sendsTheLargestManifestsToThoseWhoDoNotReadThemAndTakesOneMore() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(put("t" + i, index("\"a\":\"" + i + "x".repeat(LARGE_BYTES) + "\"")).get())
          .extracting(HttpResponse::statusCode)
          .isEqualTo(201);
    }
    List<Socket> readers = new ArrayList<>();
    try {
      for (int i = 0; i < AT_ONCE; i++) {
        Socket reader = new Socket("127.0.0.1", server.port());
        readers.add(reader);
        reader
            .getOutputStream()
            .write(
                "GET /v2/large/manifests/t%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                    .formatted(i % 3)
                    .getBytes(StandardCharsets.US_ASCII));
      }
      for (Socket reader : readers) {
        assertThat(reader.getInputStream().read()).as("an answer has begun").isEqualTo('H');
      }

      assertThat(put("one-more", index("\"a\":\"" + "y".repeat(LARGE_BYTES) + "\"")).get())
          .extracting(HttpResponse::statusCode)
          .isEqualTo(201);
      for (Socket reader : readers) {
        assertThat(reader.getInputStream().readAllBytes()).hasSizeGreaterThan(LARGE_BYTES);
      }
    } finally {
      for (Socket reader : readers) {
        reader.close();
      }
    }
    assertIsWell();
  }

  @Test
  void listsReferrersWithTheLargestAnnotationsToManyAtOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      String annotation = "\"a\":\"" + i + "x".repeat(LARGE_BYTES - 1000) + "\"";
      assertThat(put("t" + i, index(annotation)).get())
          .extracting(HttpResponse::statusCode)
          .isEqualTo(201);
    }
    assertListsReferrersToManyAtOnceWhoPushToo();
  }

  @Test
  void listsReferrersWithTypesOfHalfAMegabyte() throws Exception {
    for (int i = 0; i < 70; i++) {
      String type = "\"artifactType\":\"" + i + "x".repeat(500_000) + "\"";
      assertThat(put("t" + i, manifest(type)).get().statusCode()).isEqualTo(201);
    }
    assertListsReferrersToManyAtOnceWhoPushToo();
  }

  @Test
  void listsReferrersWithThousandsOfAnnotationsEach() throws Exception {
    String annotations =
        IntStream.range(0, 6000)
            .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":\"\"")
            .collect(Collectors.joining(","));
    for (int i = 0; i < 100; i++) {
      assertThat(put("t" + i, index("\"#\":\"" + i + "\"," + annotations)).get().statusCode())
          .isEqualTo(201);
    }
    assertListsReferrersToManyAtOnceWhoPushToo();
  }

  @Test
  void readsManifestsOfNothingButNames() throws Exception {
    String names =
        IntStream.range(0, 800_000)
            .mapToObj(i -> "\"" + Integer.toString(i, 36) + "\":0")
            .collect(Collectors.joining(","));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      answers.add(put("t" + i, index(names)));
    }
    assertServedOrToldToComeBack(answers, 400);
    assertThat(answers).anyMatch(answer -> answer.join().body().contains("too many"));
  }

  private void assertListsReferrersToManyAtOnceWhoPushToo() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    List<CompletableFuture<HttpResponse<String>>> pushes = new ArrayList<>();
    for (int i = 0; i < AT_ONCE; i++) {
      answers.add(
          client.sendAsync(
              HttpRequest.newBuilder(uri("/v2/large/referrers/" + SUBJECT)).build(),
              BodyHandlers.ofString()));
      pushes.add(put("n" + i, index("\"a\":\"" + i + "y".repeat(LARGE_BYTES) + "\"")));
    }
    assertServedOrToldToComeBack(answers, 200);
    assertServedOrToldToComeBack(pushes, 201);
  }

  private void assertServedOrToldToComeBack(
      List<CompletableFuture<HttpResponse<String>>> answers, int status) throws Exception {
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      assertThat(answer.get(90, TimeUnit.SECONDS).statusCode()).isIn(status, 503);
    }
    assertThat(answers).anyMatch(answer -> answer.join().statusCode() == status);
    assertIsWell();
  }

  private void assertIsWell() {
    await().until(() -> server.get("/v2/").statusCode() == 200);
    assertThat(server.log()).doesNotContain("OutOfMemoryError", "Exception");
  }

  private CompletableFuture<HttpResponse<String>> put(String tag, String manifest) {
    HttpRequest request =
        HttpRequest.newBuilder(uri("/v2/large/manifests/" + tag))
            .header("Content-Type", OCI_INDEX)
            .PUT(BodyPublishers.ofByteArray(bytes(manifest)))
            .build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }

  private static String index(String annotations) {
    return manifest("\"annotations\":{%s}".formatted(annotations));
  }

  private static String manifest(String more) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[],\"subject\":%s,%s}"
        .formatted(OCI_INDEX, descriptor(OCI_IMAGE, SUBJECT), more);
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
