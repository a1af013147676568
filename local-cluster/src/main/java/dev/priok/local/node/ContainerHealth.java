package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.priok.local.node.Addresses.PodAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the probes say about one run of a container; a probe that is not there counts as passed. */
final class ContainerHealth {
  private static final String STARTUP = "startupProbe";
  private static final String READINESS = "readinessProbe";
  private static final String LIVENESS = "livenessProbe";

  private final JsonNode container;
  private final PodAddress address;
  private final HttpClient client;
  private final Map<String, Probe> probes = new TreeMap<>();
  private boolean startedUp;

  /**
   * @param startedAt from when initial delays count
   */
  ContainerHealth(JsonNode container, PodAddress address, HttpClient client, Instant startedAt) {
    this.container = container;
    this.address = address;
    this.client = client;
    for (String name : List.of(STARTUP, READINESS, LIVENESS)) {
      if (container.has(name)) {
        probes.put(name, new Probe(container.path(name), !name.equals(READINESS), startedAt));
      }
    }
    startedUp = !probes.containsKey(STARTUP);
  }

  /**
   * Asks the probes that are due: the startup probe alone until it has succeeded.
   *
   * @param unhealthy told each failure, worded as a kubelet's event
   */
  void check(Instant now, Consumer<String> unhealthy) throws InterruptedException {
    for (Map.Entry<String, Probe> entry : probes.entrySet()) {
      String name = entry.getKey();
      Probe probe = entry.getValue();
      if (startedUp != name.equals(STARTUP) && !probe.due.isAfter(now)) {
        String failure = ask(probe.spec);
        probe.answered(failure.isEmpty());
        startedUp |= name.equals(STARTUP) && failure.isEmpty();
        if (!failure.isEmpty()) {
          String kind = Character.toUpperCase(name.charAt(0)) + name.substring(1);
          unhealthy.accept(kind.replace("Probe", " probe failed: ") + failure);
        }
      }
    }
  }

  boolean started() {
    return startedUp;
  }

  boolean ready() {
    return startedUp && passing(READINESS);
  }

  /** Whether the container must be restarted. */
  boolean failed() {
    return !passing(startedUp ? LIVENESS : STARTUP);
  }

  private boolean passing(String name) {
    Probe probe = probes.get(name);
    return probe == null || probe.passing;
  }

  /** Asks the container once; empty when it is well, else why not. */
  private String ask(JsonNode probe) throws InterruptedException {
    Duration timeout = Duration.ofSeconds(probe.path("timeoutSeconds").asInt(1));
    JsonNode http = probe.path("httpGet");
    boolean https = http.path("scheme").asText().equals("HTTPS");
    try {
      if (http.isMissingNode() || https) {
        return "only plain httpGet is supported here";
      }
      InetSocketAddress target = address.at(container, http.path("port"));
      String where = "http://" + target.getHostString() + ":" + target.getPort();
      URI uri = URI.create(where + http.path("path").asText("/"));
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).build();
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      return status < 400 ? "" : "HTTP probe failed with statuscode: " + status;
    } catch (IOException | IllegalArgumentException e) {
      return e.toString();
    }
  }

  /** When a probe is due, and what the thresholds make of its answers. */
  private static final class Probe {
    private final JsonNode spec;
    private boolean passing;
    private Instant due;
    private int inARow;

    Probe(JsonNode spec, boolean passing, Instant startedAt) {
      this.spec = spec;
      this.passing = passing;
      this.due = startedAt.plusSeconds(spec.path("initialDelaySeconds").asInt(0));
    }

    void answered(boolean success) {
      // Failures count down from zero, successes up.
      inARow = success ? Math.max(inARow, 0) + 1 : Math.min(inARow, 0) - 1;
      passing |= inARow >= spec.path("successThreshold").asInt(1);
      passing &= inARow > -spec.path("failureThreshold").asInt(3);
      due = Instant.now().plusSeconds(spec.path("periodSeconds").asInt(10));
    }
  }
}
