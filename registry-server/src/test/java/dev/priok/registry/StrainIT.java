package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a small server (128 MB of heap) bears. */
class StrainIT {
  private static final int MANIFEST_BYTES = 8_300_000;

  @TempDir Path folder;

  @AutoClose private ServerProcess server;

  @BeforeEach
  void start() throws Exception {
    server =
        new ServerEnvironment(
                folder, "REGISTRY_HTTP_DRAINNOTICE", "2s", "REGISTRY_HTTP_DRAINTIMEOUT", "1s")
            .serve();
  }

  @Test
  void takesTheLargestManifestsTwelveAtATime() throws Exception {
    String manifest =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[],\"annotations\":{\"a\":\"%s\"}}"
            .formatted(RunningRegistry.OCI_INDEX, "x".repeat(MANIFEST_BYTES));
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int i = 0; i < 12; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(uri("/v2/large/manifests/t" + i))
                .header("Content-Type", RunningRegistry.OCI_INDEX)
                .PUT(BodyPublishers.ofByteArray(bytes(manifest)))
                .build();
        answers.add(client.sendAsync(request, BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        HttpResponse<String> response = answer.get(60, TimeUnit.SECONDS);
        assertThat(response.statusCode()).as(response.body()).isIn(201, 503);
        if (response.statusCode() == 503) {
          assertThat(response.headers().firstValue("Retry-After")).contains("5");
        }
      }
    }
    assertThat(answers).anyMatch(answer -> answer.join().statusCode() == 201);
    assertThat(server.log()).doesNotContain("OutOfMemoryError", "Exception");
    assertThat(server.get("/v2/").statusCode()).isEqualTo(200);
  }

  @Test
  void probesAndMetricsAnswerWhileEveryRequestWaitsForStorage() throws Exception {
    Path tag =
        folder.resolve("store/docker/registry/v2/repositories/stuck/_manifests/tags/t/current");
    Files.createDirectories(tag);
    Path pipe = tag.resolve("link");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    List<Socket> stuck = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        stuck.add(send("GET /v2/stuck/manifests/t HTTP/1.1\r\nHost: x\r\n\r\n"));
      }
      await().until(() -> inFlight() >= 16);

      for (String path : List.of("/livez", "/readyz", "/metrics")) {
        assertThat(server.manage(path).statusCode()).as(path).isEqualTo(200);
      }
    } finally {
      for (Socket socket : stuck) {
        socket.close();
      }
    }
  }

  @Test
  void aThousandIdleConnectionsCostLessThan40Megabytes() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        idle.add(pingTwice());
      }
      long before = residentKib();
      for (int i = 0; i < 1000; i++) {
        idle.add(pingTwice());
      }
      long cost = residentKib() - before;
      System.out.println("1000 idle connections: " + cost + " KiB");
      assertThat(cost).isLessThan(40 * 1024);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void saysThatItIsNotReadyWhileItStillServesAndThenStops() throws Exception {
    assertThat(server.manage("/readyz").statusCode()).isEqualTo(200);

    server.terminate();

    await().until(() -> server.manage("/readyz").statusCode() == 503);
    assertThat(server.get("/v2/").statusCode()).isEqualTo(200);
    assertThat(server.awaitExit()).isZero();
    assertThat(server.log()).contains("Not ready any more").doesNotContain("Exception");
  }

  private double inFlight() {
    return server
        .manage("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("registry_http_in_flight_requests "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElse(0);
  }

  /** As clients do that go on to use a connection: what is kept for the next request counts too. */
  private Socket pingTwice() throws IOException {
    String request =
        "GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: curl/8.5.0\r\nAccept: */*\r\n\r\n"
            .formatted(server.port());
    Socket socket = send(request);
    socket.setSoTimeout((int) Duration.ofSeconds(10).toMillis());
    awaitAnswer(socket);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    awaitAnswer(socket);
    return socket;
  }

  private static void awaitAnswer(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n{}") < 0) {
      int next = socket.getInputStream().read();
      assertThat(next).isNotNegative();
      answer.append((char) next);
    }
  }

  private Socket send(String request) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private long residentKib() throws IOException {
    String line =
        Files.readAllLines(Path.of("/proc", Long.toString(server.pid()), "status")).stream()
            .filter(text -> text.startsWith("VmRSS:"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
