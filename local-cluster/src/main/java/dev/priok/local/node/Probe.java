package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.priok.local.node.Addresses.PodAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** One probe of a container: what it asks, when it is due, and what the thresholds make of it. */
final class Probe {
  private final JsonNode spec;
  private boolean passing;
  private Instant due;
  private int inARow;
  private boolean lastAnswer;

  /**
   * @param spec a {@code v1.Probe} with httpGet or tcpSocket
   * @param passing what holds before the first threshold is reached
   * @param startedAt from when the initial delay counts
   */
  Probe(JsonNode spec, boolean passing, Instant startedAt) {
    this.spec = spec;
    this.passing = passing;
    this.due = startedAt.plusSeconds(spec.path("initialDelaySeconds").asInt(0));
  }

  Instant due() {
    return due;
  }

  boolean passing() {
    return passing;
  }

  /** Takes an answer; after enough equal ones in a row {@link #passing} follows them. */
  void record(boolean success, Instant now) {
    inARow = success == lastAnswer ? inARow + 1 : 1;
    lastAnswer = success;
    int threshold =
        success ? spec.path("successThreshold").asInt(1) : spec.path("failureThreshold").asInt(3);
    if (inARow >= threshold) {
      passing = success;
    }
    due = now.plusSeconds(spec.path("periodSeconds").asInt(10));
  }

  /** Asks the container once; empty when it is well, else why not. */
  Optional<String> ask(HttpClient http, PodAddress address, JsonNode container) {
    Duration timeout = Duration.ofSeconds(spec.path("timeoutSeconds").asInt(1));
    JsonNode action = spec.path(spec.has("httpGet") ? "httpGet" : "tcpSocket");
    try {
      InetSocketAddress target = address.at(container, action.path("port"));
      return spec.has("httpGet") ? get(http, action, target, timeout) : connect(target, timeout);
    } catch (IOException | IllegalArgumentException e) {
      return Optional.of(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static Optional<String> get(
      HttpClient http, JsonNode action, InetSocketAddress target, Duration timeout)
      throws IOException, InterruptedException {
    String scheme = "HTTPS".equals(action.path("scheme").asText()) ? "https" : "http";
    String path = action.path("path").asText("/");
    URI uri =
        URI.create(
            "%s://%s:%d%s".formatted(scheme, target.getHostString(), target.getPort(), path));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).build();
    int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    return status >= 200 && status < 400
        ? Optional.empty()
        : Optional.of("HTTP probe failed with statuscode: " + status);
  }

  private static Optional<String> connect(InetSocketAddress target, Duration timeout)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(target, (int) timeout.toMillis());
      return Optional.empty();
    }
  }
}
