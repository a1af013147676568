package dev.priok.registry.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.gc.CollectionLoop;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.gc.Schedule;
import dev.priok.registry.http.RequestSummary;
import dev.priok.registry.storage.FreeSpace;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {
  @TempDir Path folder;

  private final Clock clock = Clock.systemUTC();
  private final HttpClient client = HttpClient.newHttpClient();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicInteger looks = new AtomicInteger();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private SpaceWatch space;
  private StorageProbe probe;
  private Readiness readiness;
  private StoreCountLoop counts;
  private CollectionLoop collections;
  private ManagementServer server;

  @BeforeEach
  void start() throws IOException {
    probe = new StorageProbe(folder, clock);
    space = new SpaceWatch(this::isShortOf, () -> false, meters);
    readiness = new Readiness(probe);
    Storage storage = Storage.open(folder, clock);
    counts = new StoreCountLoop(storage, new StoreLedger(clock));
    collections =
        new CollectionLoop(
            new GarbageCollector(storage, Duration.ofHours(24), clock),
            new StoreLease(storage, "test/1"),
            storage,
            Schedule.parse("never"),
            clock,
            _ -> {},
            new CollectionMetrics(meters));
    server =
        new ManagementServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            readiness,
            "/metrics",
            meters,
            counts,
            collections,
            () ->
                new UpkeepStatus(
                    new RetentionStatus(0, null, null), space.shortage().orElse(null), false),
            new BearerToken(folder.resolve("token"), clock));
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
    space.close();
    counts.close();
    collections.close();
    probe.close();
    client.close();
  }

  /** Finds bytes missing in the first look, and hangs in the second. */
  private boolean isShortOf(FreeSpace.Resource resource) {
    if (looks.incrementAndGet() > FreeSpace.Resource.values().length) {
      try {
        hanging.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return resource == FreeSpace.Resource.BYTES;
  }

  @Test
  void answersByTheLastLookWhileStorageHangs() throws Exception {
    Files.writeString(folder.resolve("token"), "t");
    space.look();
    space.start();
    await().until(() -> looks.get() > FreeSpace.Resource.values().length);

    for (int i = 0; i < 20; i++) {
      assertThat(get("/metrics", null).body())
          .contains("priok_storage_low{resource=\"bytes\"} 1.0")
          .contains("priok_storage_low{resource=\"inodes\"} 0.0");
      assertThat(stats().get("shortOf").asText()).isEqualTo("bytes");
    }
    assertThat(get("/livez", null).statusCode()).isEqualTo(200);
  }

  @Test
  void isAliveBeforeItIsReady() throws Exception {
    assertThat(get("/livez", null).statusCode()).isEqualTo(200);
    assertThat(get("/readyz", null).statusCode()).isEqualTo(503);
    assertThat(get("/readyz", null).body()).isEqualTo("the server is starting\n");

    probe.checkOnce();
    readiness.serving();
    assertThat(get("/readyz", null).statusCode()).isEqualTo(200);

    assertThat(get("/debug/health", null).statusCode()).isEqualTo(200);
    assertThat(get("/debug/health", null).body()).isEqualTo("{}");

    readiness.stopping();
    assertThat(get("/readyz", null).statusCode()).isEqualTo(503);
    assertThat(get("/debug/health", null).statusCode()).isEqualTo(503);
    assertThat(get("/debug/health", null).body())
        .isEqualTo("{\"registry\":\"the server is stopping\"}");
    assertThat(get("/livez", null).statusCode()).isEqualTo(200);
  }

  @Test
  void statsNeedTheTokenOfTheFileAsItIsNow() throws Exception {
    assertThat(get("/stats", "Bearer ").statusCode()).isEqualTo(403);

    Files.writeString(folder.resolve("token"), "\n");
    assertThat(get("/stats", "Bearer ").statusCode()).isEqualTo(403);

    Files.writeString(folder.resolve("token"), "first\n");
    assertThat(get("/stats", null).statusCode()).isEqualTo(401);
    assertThat(get("/stats", "Bearer").statusCode()).isEqualTo(401);
    assertThat(get("/stats", "Bearer firs").statusCode()).isEqualTo(401);
    assertThat(get("/stats", "Basic first").statusCode()).isEqualTo(401);
    assertThat(get("/stats", "bearer first").statusCode()).isEqualTo(200);

    Files.writeString(folder.resolve("token"), "other");
    assertThat(get("/stats", "Bearer first").statusCode()).isEqualTo(401);
    assertThat(get("/stats", "Bearer other").statusCode()).isEqualTo(200);

    Files.delete(folder.resolve("token"));
    assertThat(get("/stats", "Bearer other").statusCode()).isEqualTo(403);
  }

  @Test
  void statsAreCountingUntilTheFirstWalkIsDone() throws Exception {
    Files.writeString(folder.resolve("token"), "t");
    JsonNode before = stats();
    assertThat(before.get("state").asText()).isEqualTo("Counting");
    assertThat(before.get("asOf").isNull()).isTrue();

    counts.start();
    await().until(() -> stats().get("state").asText().equals("Complete"));

    JsonNode after = stats();
    assertThat(after.get("repositories").asLong()).isZero();
    assertThat(after.get("lastPush").isNull()).isTrue();
    assertThat(after.get("top").isArray()).isTrue();
    assertThat(after.get("truncated").asBoolean()).isFalse();
    assertThat(after.get("storage").get("capacityBytes").asLong()).isPositive();
    assertThat(after.get("storage").has("usedBytes")).isTrue();
    assertThat(after.get("storage").has("availableBytes")).isTrue();
    assertThat(after.get("asOf").asText()).endsWith("Z");
  }

  @Test
  void metricsHaveDistributionsNamesAndLabelsThatNoClientInvents() throws Exception {
    HttpMetrics metrics = new HttpMetrics(meters);
    metrics.completed(request("GET", "blob", 200));
    metrics.completed(request("GET", "blob", 200));
    metrics.completed(request("BREW", "unknown", 405));

    String body = get("/metrics", null).body();

    assertThat(body)
        .contains("registry_http_requests_total{code=\"200\",handler=\"blob\",method=\"get\"} 2.0")
        .contains("{code=\"405\",handler=\"unknown\",method=\"unknown\"} 1.0")
        .contains("registry_http_request_duration_seconds_bucket{")
        .contains("registry_http_response_size_bytes_sum{handler=\"blob\",method=\"get\"} 14.0")
        .doesNotContain("BREW")
        .doesNotContain("team/app");
  }

  @Test
  void collectsGarbageForWhoeverHasTheToken() throws Exception {
    assertThat(post("/gc", null).statusCode()).isEqualTo(403);
    Files.writeString(folder.resolve("token"), "t");
    assertThat(post("/gc", null).statusCode()).isEqualTo(401);
    assertThat(get("/gc", "Bearer t").statusCode()).isEqualTo(405);
    assertThat(post("/gc", "Bearer t").statusCode()).isEqualTo(409);

    startCollections();
    assertNothingBegan();

    assertThat(post("/gc", "Bearer t").statusCode()).isEqualTo(202);
    await().until(() -> stats().get("gc").hasNonNull("lastRun"));
    assertThat(stats().get("gc").get("freedBytes").asLong()).isZero();
    assertThat(get("/metrics", null).body())
        .contains("priok_gc_runs_total{outcome=\"completed\"} 1.0")
        .contains("priok_gc_freed_bytes_total 0.0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?dryRun=TRUE",
        "?dryRun=1",
        "?dryRun=tru",
        "?dryRun=",
        "?dryRun",
        "?dryrun=true",
        "?dry-run=true",
        "?dryRun=true&now=true",
        "?dryRun=false&dryRun=true",
      })
  void beginsNoCollectionWhoseParametersItDoesNotKnow(String query) throws Exception {
    startCollections();

    HttpResponse<String> refused = post("/gc" + query, "Bearer t");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("dryRun=true");
    assertNothingBegan();
  }

  @Test
  void beginsNoCollectionForAnOrderWithABody() throws Exception {
    startCollections();
    HttpRequest.Builder order =
        HttpRequest.newBuilder(uri("/gc")).header("Authorization", "Bearer t");
    for (HttpRequest.BodyPublisher body :
        List.of(
            HttpRequest.BodyPublishers.ofString("dryRun=true"),
            HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream("dryRun=true".getBytes(StandardCharsets.UTF_8))))) {
      HttpResponse<String> answer =
          client.send(order.POST(body).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.headers().firstValue("Connection")).contains("close");
    }
    assertNothingBegan();

    assertThat(post("/gc?dryRun=false", "Bearer t").statusCode()).isEqualTo(202);
  }

  /** In one piece and in several. */
  @ParameterizedTest
  @ValueSource(ints = {11, 15_000})
  void letsWhoSendsABodyLateReadTheAnswer(int length) throws Exception {
    startCollections();
    InetSocketAddress address = server.address().orElseThrow();
    try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ascii(
              """
              POST /gc HTTP/1.1\r
              Host: x\r
              Authorization: Bearer t\r
              Content-Length: %d\r
              \r
              """
                  .formatted(length)));
      InputStream in = socket.getInputStream();
      await().until(() -> in.available() > 0);
      out.write(new byte[length - 1]);
      out.write(1);
      assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ");
    }
    assertNothingBegan();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private void startCollections() throws Exception {
    Files.writeString(folder.resolve("token"), "t");
    collections.start();
    await().until(() -> stats().get("gc").get("state").asText().equals("Idle"));
  }

  /** An order would be refused while one is under way, and a result would stay. */
  private void assertNothingBegan() throws Exception {
    assertThat(post("/gc?dryRun=true", "Bearer t").statusCode()).isEqualTo(202);
    await().until(() -> stats().get("gc").hasNonNull("lastDryRun"));
    assertThat(stats().get("gc").has("lastRun")).isFalse();
  }

  @Test
  void answersWhatIsNotThereOrNotAllowed() throws Exception {
    assertThat(get("/", null).statusCode()).isEqualTo(404);
    assertThat(get("/livez/x", null).statusCode()).isEqualTo(404);
    HttpResponse<String> post =
        client.send(
            HttpRequest.newBuilder(uri("/livez"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  @Test
  void pausesTenTimesAsLongAsItWalkedAndFiveSecondsAtLeast() {
    assertThat(StoreCountLoop.pauseAfter(Duration.ofMillis(20))).isEqualTo(Duration.ofSeconds(5));
    assertThat(StoreCountLoop.pauseAfter(Duration.ofSeconds(3))).isEqualTo(Duration.ofSeconds(30));
  }

  private static RequestSummary request(String method, String operation, int status) {
    return new RequestSummary(
        method,
        operation,
        "team/app",
        "latest",
        status,
        0,
        7,
        Duration.ofMillis(3),
        "id",
        null,
        "127.0.0.1",
        null,
        null);
  }

  private JsonNode stats() throws Exception {
    return new ObjectMapper().readTree(get("/stats", "Bearer t").body());
  }

  private HttpResponse<String> get(String path, @Nullable String authorization) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, @Nullable String authorization) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.noBody());
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.address().orElseThrow().getPort() + path);
  }
}
