package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.http.HttpLimits;
import dev.priok.registry.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsIT {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int REQUESTS_IN_A_ROW = 5;
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final HttpLimits SHORT_HEADERS =
      new HttpLimits(64, 64, 1 << 23, LONG, SHORT, LONG);
  private static final HttpLimits LITTLE_MEMORY =
      new HttpLimits(64, 64, 300_000, SHORT, LONG, LONG);

  @TempDir Path root;

  @AutoClose private final LimitedRegistry limited = new LimitedRegistry();

  @Test
  void closesAConnectionWhoseHeaderComesByteByByte() throws Exception {
    RunningRegistry registry = limited.open(root, SHORT_HEADERS);
    RawClient client = limited.connect();
    client.write("GET /v2/ HTTP/1.1\r\nHost: x\r\n");

    assertThat(client.readToEnd()).as("closed without an answer").isEmpty();
  }

  @Test
  void leavesIdleConnectionsAndSlowBodiesToTheirOwnLimits() throws Exception {
    RunningRegistry registry = limited.open(root, SHORT_HEADERS);
    RawClient idle = limited.connect();
    idle.write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(idle.readHead()).startsWith("HTTP/1.1 200");
    idle.readExactly(2);
    RawClient slow = limited.connect();
    String location = registry.startUpload("limits/slow");
    slow.write("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nsl");
    RawClient asking = limited.connect();
    asking.write(
        "PATCH "
            + registry.startUpload("limits/asking")
            + " HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
    assertThat(asking.readHead()).startsWith("HTTP/1.1 100");
    outwaitAStalledHeader();
    asking.write("sl");
    outwaitAStalledHeader();

    asking.write("ow");
    idle.write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
    slow.write("ow");

    assertThat(idle.readHead()).startsWith("HTTP/1.1 200");
    assertThat(slow.readHead()).startsWith("HTTP/1.1 202").contains("Range: 0-3");
    assertThat(asking.readHead()).startsWith("HTTP/1.1 202").contains("Range: 0-3");
  }

  @Test
  void givesUpABodyThatHardlyComesAndKeepsWhatArrived() throws Exception {
    RunningRegistry registry =
        limited.open(root, new HttpLimits(64, 64, 1 << 23, LONG, LONG, Duration.ofMillis(500)));
    String location = registry.startUpload("limits/stalled");
    RawClient client = limited.connect();
    client.write("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\npart");

    String answer = new String(client.readToEnd(), StandardCharsets.UTF_8);

    assertThat(answer)
        .startsWith("HTTP/1.1 408")
        .contains("Connection: close", "\"UNSUPPORTED\"", "came too slowly");
    assertThat(header(registry.get(location), "Range")).isEqualTo("0-3");
    assertThat(registry.patch(location, bytes("ial")).statusCode()).isEqualTo(202);
  }

  @Test
  void givesUpATrickleButNotABodyThatIsSlowAndSteady() throws Exception {
    RunningRegistry registry =
        limited.open(root, new HttpLimits(64, 64, 1 << 23, LONG, LONG, Duration.ofSeconds(3)));
    RawClient trickle = limited.connect();
    RawClient steady = limited.connect();
    for (RawClient client : List.of(trickle, steady)) {
      client.write(
          "PATCH %s HTTP/1.1\r\nHost: x\r\nContent-Length: 36000\r\n\r\n"
              .formatted(registry.startUpload("limits/pace")));
    }
    try (ScheduledExecutorService pace = Executors.newScheduledThreadPool(2)) {
      every100Milliseconds(pace, trickle, 10);
      every100Milliseconds(pace, steady, 400);

      assertThat(trickle.readHead()).startsWith("HTTP/1.1 408");
      assertThat(steady.readHead()).startsWith("HTTP/1.1 202").contains("Range: 0-35999");
      pace.shutdownNow();
    }
  }

  /** Ends when the connection does. */
  private static void every100Milliseconds(
      ScheduledExecutorService pace, RawClient client, int bytes) {
    AtomicInteger left = new AtomicInteger(36_000);
    var _ =
        pace.scheduleAtFixedRate(
            () -> {
              try {
                if (left.getAndAdd(-bytes) > 0) {
                  client.write("x".repeat(bytes));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            0,
            100,
            TimeUnit.MILLISECONDS);
  }

  @Test
  void turnsRequestsAwayBeyondTheLimitAndTakesThemAgainAfterwards() throws Exception {
    RunningRegistry registry = limited.open(root, new HttpLimits(2, 64, 1 << 23, LONG, LONG, LONG));
    List<RawClient> busy = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String location = registry.startUpload("limits/busy");
      RawClient client = limited.connect();
      client.write("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbu");
      busy.add(client);
    }
    await().until(() -> registry.get("/v2/").statusCode() == 503);

    HttpResponse<byte[]> refused = registry.get("/v2/");
    assertThat(header(refused, "Retry-After")).isEqualTo("5");
    assertThat(RunningRegistry.text(refused)).contains("\"UNAVAILABLE\"", "too many requests");

    for (RawClient client : busy) {
      client.write("sy");
      assertThat(client.readHead()).startsWith("HTTP/1.1 202");
    }
    await().until(() -> registry.get("/v2/").statusCode() == 200);
  }

  @Test
  void tellsConnectionsBeyondTheLimitToComeBackAndServesTheOthers() throws Exception {
    RunningRegistry registry = limited.open(root, new HttpLimits(64, 2, 1 << 23, LONG, LONG, LONG));
    RawClient first = limited.connect();
    RawClient second = limited.connect();
    ping(first, "HTTP/1.1 200");
    ping(second, "HTTP/1.1 200");

    RawClient third = limited.connect();
    third.write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(new String(third.readToEnd(), StandardCharsets.UTF_8))
        .startsWith("HTTP/1.1 503")
        .contains("Retry-After: 5", "Connection: close", "too many connections");

    ping(first, "HTTP/1.1 200");
    third.close();
    second.close();
    await()
        .until(() -> {
          try (RawClient next = new RawClient(registry)) {
            next.write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
            return next.readHead().startsWith("HTTP/1.1 200");
          }
        });
  }

  @Test
  void letsLargeManifestsWaitForMemoryAndRefusesThemWhenThatTakesTooLong() throws Exception {
    RunningRegistry registry = limited.open(root, LITTLE_MEMORY);
    RawClient holding = limited.connect();
    announce(holding);
    holding.write(" ".repeat(50_000));
    byte[] large = bytes(" ".repeat(200_000));
    await().until(() -> registry.put("/v2/limits/large/manifests/b", large).statusCode() == 503);

    HttpResponse<byte[]> refused = registry.put("/v2/limits/large/manifests/b", large);
    assertThat(header(refused, "Retry-After")).isEqualTo("5");
    assertThat(RunningRegistry.text(refused)).contains("\"UNAVAILABLE\"", "try again");
    assertThat(registry.put("/v2/limits/large/manifests/c", bytes("{}")).statusCode())
        .as("a small one does not wait")
        .isEqualTo(400);

    holding.close();
    await().until(() -> registry.put("/v2/limits/large/manifests/b", large).statusCode() == 400);
  }

  @Test
  void keepsNoPushWaitingForManifestsThatAreAnnouncedAndDoNotCome() throws Exception {
    RunningRegistry registry = limited.open(root, LITTLE_MEMORY);
    RawClient idle = limited.connect();
    announce(idle);
    idle.write(" ".repeat(30_000));
    await().until(() -> registry.server().requestsInFlight() == 1);

    assertThat(registry.put("/v2/limits/large/manifests/b", bytes(" ".repeat(200_000))))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(400);

    idle.write(" ".repeat(170_000));
    assertThat(idle.readHead()).startsWith("HTTP/1.1 400");
  }

  private static void announce(RawClient client) throws IOException {
    client.write(
        "PUT /v2/limits/large/manifests/a HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n");
  }

  @Test
  void keepsNoPushWaitingForWhoReadsAListSlowly() throws Exception {
    RunningRegistry registry = limited.open(root, LITTLE_MEMORY);
    String list = longList(registry);
    RawClient reader = readingNothing(list);
    await().until(() -> registry.get(list).statusCode() == 503);

    assertThat(registry.put("/v2/limits/lists/manifests/a", bytes(" ".repeat(200_000))))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(400);

    reader.close();
    await().until(() -> registry.get(list).statusCode() == 200);
  }

  @Test
  void givesUpAListThatIsHardlyRead() throws Exception {
    RunningRegistry registry =
        limited.open(root, new HttpLimits(64, 64, 300_000, SHORT, LONG, Duration.ofSeconds(2)));
    String list = longList(registry);
    RawClient reader = readingNothing(list);
    await().until(() -> registry.get(list).statusCode() == 503);

    await().until(() -> registry.get(list).statusCode() == 200);

    assertThat(reader.readToEnd().length)
        .isLessThan(REQUESTS_IN_A_ROW * registry.get(list).body().length);
  }

  @Test
  void keepsNoListAndNoSmallPushWaitingForALargeBodyOfUnknownLength() throws Exception {
    RunningRegistry registry = limited.open(root, LITTLE_MEMORY);
    String list = longList(registry);
    String put = "PUT /v2/limits/lists/manifests/a HTTP/1.1\r\nHost: x\r\n";
    RawClient holding = limited.connect();
    holding.write(put + "Transfer-Encoding: chunked\r\n\r\nc350\r\n" + " ".repeat(50_000));
    byte[] large = bytes(" ".repeat(200_000));
    await().until(() -> registry.put("/v2/limits/lists/manifests/b", large).statusCode() == 503);

    assertThat(registry.get(list).statusCode()).isEqualTo(200);
    RawClient small = limited.connect();
    small.write(put + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
    assertThat(small.readHead()).startsWith("HTTP/1.1 400");
  }

  /** Pushes so many referrers that a few lists of them fill a connection's buffers. */
  private static String longList(RunningRegistry registry) {
    Digest subject = RunningRegistry.sha256(bytes("a subject"));
    for (int i = 0; i < 10; i++) {
      String index =
          "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[],\"subject\":%s,%s}"
              .formatted(
                  RunningRegistry.OCI_INDEX,
                  RunningRegistry.descriptor(RunningRegistry.OCI_IMAGE, subject),
                  "\"annotations\":{\"a\":\"" + i + "x".repeat(200_000) + "\"}");
      assertThat(registry.put("/v2/limits/lists/manifests/t" + i, bytes(index)))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(201);
    }
    return "/v2/limits/lists/referrers/" + subject;
  }

  private RawClient readingNothing(String path) throws Exception {
    RawClient reader = limited.connectSlow();
    reader.write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").repeat(REQUESTS_IN_A_ROW));
    return reader;
  }

  /** Returns when the deadline for headers has passed, by a connection that it ends. */
  private void outwaitAStalledHeader() throws Exception {
    RawClient stalled = limited.connect();
    stalled.write("GET /");
    stalled.readToEnd();
  }

  private static void ping(RawClient client, String status) throws Exception {
    client.write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(client.readHead()).startsWith(status);
    client.readExactly(2);
  }
}
