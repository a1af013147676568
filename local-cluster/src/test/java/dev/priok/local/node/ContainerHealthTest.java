package dev.priok.local.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.priok.local.node.Addresses.PodAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ContainerHealthTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private final List<String> unhealthy = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private HttpServer server;
  private volatile int answer = 200;

  @BeforeEach
  void startsAContainer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/well",
        exchange -> {
          exchange.sendResponseHeaders(answer, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stopsIt() throws InterruptedException {
    server.stop(0);
    http.close();
  }

  @Test
  void isReadyAtOnceWithoutProbes() throws InterruptedException {
    ContainerHealth health = health("{}");

    assertThat(health.started()).isTrue();
    assertThat(health.ready()).isTrue();
    assertThat(health.failed()).isFalse();
  }

  @Test
  void followsTheReadinessProbeByItsThresholds() throws InterruptedException {
    ContainerHealth health =
        health("readinessProbe: {httpGet: {path: /well, port: web}, failureThreshold: 2}");
    assertThat(health.ready()).isFalse();

    check(health, 200);
    assertThat(health.ready()).isTrue();
    check(health, 500);
    assertThat(health.ready()).isTrue();
    check(health, 500);

    assertThat(health.ready()).isFalse();
    assertThat(health.failed()).isFalse();
    assertThat(unhealthy)
        .contains("Readiness probe failed: HTTP probe failed with statuscode: 500");
  }

  @Test
  void failsWhenLivenessFailsOftenEnough() throws InterruptedException {
    ContainerHealth health =
        health("livenessProbe: {httpGet: {path: /well, port: web}, failureThreshold: 2}");

    check(health, 503);
    assertThat(health.failed()).isFalse();
    check(health, 503);

    assertThat(health.failed()).isTrue();
  }

  @Test
  void holdsOtherProbesBackUntilTheStartupProbeSucceeded() throws InterruptedException {
    ContainerHealth health =
        health(
            """
            startupProbe: {httpGet: {path: /well, port: web}, periodSeconds: 1, failureThreshold: 3}
            livenessProbe: {tcpSocket: {port: 1}, failureThreshold: 1}
            """);

    check(health, 500);
    assertThat(health.started()).isFalse();
    assertThat(health.ready()).isFalse();
    assertThat(health.failed()).isFalse();
    check(health, 204);
    assertThat(health.started()).isTrue();
    assertThat(health.failed()).isFalse();
    check(health, 204);

    assertThat(health.failed()).isTrue();
    assertThat(unhealthy.getLast()).startsWith("Liveness probe failed: ");
  }

  @Test
  void waitsForTheInitialDelayAndThePeriod() throws InterruptedException {
    ContainerHealth health =
        health(
            "readinessProbe: {httpGet: {path: /well, port: web}, initialDelaySeconds: 5,"
                + " periodSeconds: 7}");
    health.check(START.plusSeconds(4), unhealthy::add);
    assertThat(health.ready()).isFalse();
    health.check(START.plusSeconds(5), unhealthy::add);

    assertThat(health.ready()).isTrue();
    answer = 500;
    health.check(Instant.now().plusSeconds(5), unhealthy::add);
    assertThat(unhealthy).isEmpty();
    health.check(Instant.now().plusSeconds(8), unhealthy::add);
    assertThat(unhealthy).hasSize(1);
  }

  @Test
  void countsAPortThatNobodyNamedAsFailure() throws InterruptedException {
    ContainerHealth health = health("livenessProbe: {httpGet: {port: none}, failureThreshold: 1}");

    health.check(START, unhealthy::add);

    assertThat(health.failed()).isTrue();
    assertThat(unhealthy.getFirst()).contains("no port is named");
  }

  @Test
  void waitsLongerForEachRestartAndStartsOverAfterALongRun() throws InterruptedException {
    RestartBackOff backOff = new RestartBackOff(Duration.ofSeconds(1));

    assertThat(backOff.afterRunOf(Duration.ZERO)).isZero();
    for (int seconds : List.of(1, 2, 4, 8, 16, 30, 30)) {
      assertThat(backOff.afterRunOf(Duration.ZERO)).isEqualTo(Duration.ofSeconds(seconds));
    }
    assertThat(backOff.afterRunOf(Duration.ofSeconds(59))).isEqualTo(Duration.ofSeconds(30));
    assertThat(backOff.afterRunOf(Duration.ofSeconds(60))).isZero();
    assertThat(backOff.afterRunOf(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
  }

  /** Checks far in the future, when every probe is due. */
  private void check(ContainerHealth health, int status) throws InterruptedException {
    answer = status;
    health.check(Instant.MAX, unhealthy::add);
  }

  private ContainerHealth health(String probes) {
    ObjectNode container = Yaml.object(probes);
    container.putArray("ports").addObject().put("name", "web").put("containerPort", 8080);
    PodAddress address =
        new PodAddress(
            "127.0.0.1",
            new ConcurrentHashMap<>(Map.of(8080, server.getAddress().getPort(), 1, 1)),
            false);
    return new ContainerHealth(container, address, http, START);
  }
}
