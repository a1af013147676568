package dev.priok.operator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.priok.operator.catalog.CatalogSnapshot.Cause;
import dev.priok.operator.catalog.CatalogSnapshot.Loaded;
import dev.priok.operator.catalog.CatalogSnapshot.Repository;
import dev.priok.operator.catalog.CatalogSnapshot.Unreachable;
import dev.priok.operator.catalog.CatalogSnapshot.Upkeep;
import dev.priok.operator.catalog.CatalogSnapshot.Volume;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatsClientIT {
  private static final String WHOLE =
      """
      {"state":"Complete","repositories":3,"tags":4,"manifests":5,"bytes":123456,
       "lastPush":"2026-11-21T10:00:00.123Z","top":[{"name":"team/app","tags":1,"bytes":98765}],
       "truncated":false,"storage":{"capacityBytes":1000000,"usedBytes":1234,"availableBytes":998766},
       "asOf":"2026-11-21T10:00:05Z","somethingNew":{"x":[1]}}
      """;

  private final StatsClient client = new StatsClient(Duration.ofSeconds(1), Duration.ofMillis(400));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch released = new CountDownLatch(1);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    released.countDown();
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }

  @Test
  void readsWhatTheRegistryHolds() {
    AtomicReference<String> authorization = new AtomicReference<>();
    answer(exchange -> {
      authorization.set(exchange.getRequestHeaders().getFirst("Authorization"));
      send(exchange, 200, WHOLE);
    });

    assertThat(client.fetch(target()))
        .isEqualTo(
            new Loaded(
                true,
                3,
                4,
                5,
                123000,
                Instant.parse("2026-11-21T10:00:00Z"),
                List.of(new Repository("team/app", 1, 98800)),
                true,
                new Volume(1000000, 1230, 999000),
                Upkeep.GOOD));
    assertThat(authorization).hasValue("Bearer secret");
  }

  @Test
  void equalAnswersAtDifferentTimesAreEqual() {
    answer(exchange -> send(exchange, 200, WHOLE));
    CatalogSnapshot first = client.fetch(target());
    server.removeContext("/stats");
    answer(exchange -> send(exchange, 200, WHOLE.replace("10:00:05Z", "10:07:00Z")));

    assertThat(client.fetch(target())).isEqualTo(first);
  }

  @Test
  void toleratesAnOlderDocument() {
    answer(exchange -> send(exchange, 200, "{\"state\":\"Counting\",\"repositories\":1}"));

    assertThat(client.fetch(target()))
        .isEqualTo(new Loaded(false, 1, 0, 0, 0, null, List.of(), true, null, Upkeep.GOOD));
  }

  @Test
  void boundsTheListAndKeepsNamesUnique() {
    String top =
        IntStream.range(0, 60)
            .mapToObj(i -> "{\"name\":\"r" + i / 2 + "\",\"tags\":-1,\"bytes\":1}")
            .collect(Collectors.joining(","));
    String tooLong = "{\"name\":\"" + "x".repeat(300) + "\"},{\"name\":null},";
    answer(
        exchange -> send(exchange, 200, "{\"repositories\":60,\"top\":[" + tooLong + top + "]}"));

    assertThat(client.fetch(target()))
        .isInstanceOfSatisfying(
            Loaded.class,
            loaded -> {
              assertThat(loaded.top()).hasSize(Loaded.MAX_TOP).doesNotHaveDuplicates();
              assertThat(loaded.top()).allMatch(repository -> repository.tags() == 0);
              assertThat(loaded.truncated()).isTrue();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "<html>not found</html>",
        "{\"repositories\":",
        "{\"repositories\":-1}",
        "{\"repositories\":\"many\"}",
        "{\"repositories\":99999999999999999999999}",
        "{\"lastPush\":\"yesterday\"}"
      })
  void saysWhenTheAnswerIsNoStatistics(String body) {
    answer(exchange -> send(exchange, 200, body));

    assertThat(client.fetch(target())).matches(is(Cause.INVALID_ANSWER));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void saysWhenTheTokenIsRefused(int status) {
    answer(exchange -> send(exchange, status, ""));

    assertThat(client.fetch(target())).matches(is(Cause.TOKEN_REFUSED));
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 302, 404, 500})
  void saysWhenTheAnswerIsNotTwoHundred(int status) {
    answer(exchange -> {
      exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
      send(exchange, status, "");
    });

    assertThat(client.fetch(target())).matches(is(Cause.INVALID_ANSWER));
  }

  @Test
  void stopsReadingAHugeAnswer() {
    answer(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      byte[] block = new byte[64 * 1024];
      for (int i = 0; i < 64; i++) {
        exchange.getResponseBody().write(block);
      }
    });

    assertThat(client.fetch(target())).matches(is(Cause.NO_ANSWER));
  }

  @Test
  void givesUpOnASlowHeader() {
    answer(exchange -> await());

    assertThat(client.fetch(target())).matches(is(Cause.NO_ANSWER));
  }

  @Test
  void givesUpOnADrippingBody() {
    answer(exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write('{');
      exchange.getResponseBody().flush();
      await();
    });

    assertThat(client.fetch(target())).matches(is(Cause.NO_ANSWER));
  }

  @Test
  void saysWhenNobodyListens() {
    StatsTarget target = target();
    server.stop(0);

    assertThat(client.fetch(target)).matches(is(Cause.NO_ANSWER));
  }

  @Test
  void neverShowsTheToken() {
    answer(exchange -> send(exchange, 401, "secret"));

    assertThat(client.fetch(target()).toString()).doesNotContain("secret");
    assertThat(target().toString()).doesNotContain("secret");
  }

  private static Predicate<CatalogSnapshot> is(Cause cause) {
    return snapshot -> snapshot instanceof Unreachable unreachable && unreachable.cause() == cause;
  }

  private StatsTarget target() {
    return new StatsTarget(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/stats"), "secret");
  }

  private void answer(HttpHandler handler) {
    server.createContext(
        "/stats",
        exchange -> {
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void await() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
