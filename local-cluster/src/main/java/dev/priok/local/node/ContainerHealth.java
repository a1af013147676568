package dev.priok.local.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.priok.local.node.Addresses.PodAddress;
import java.net.http.HttpClient;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the probes say about one run of a container; a probe that is not there counts as passed. */
final class ContainerHealth {
  private static final String STARTUP = "startupProbe";
  private static final String READINESS = "readinessProbe";
  private static final String LIVENESS = "livenessProbe";

  private final JsonNode container;
  private final PodAddress address;
  private final HttpClient http;
  private final Consumer<String> unhealthy;
  private final Map<String, Probe> probes = new TreeMap<>();
  private boolean startedUp;

  /**
   * @param startedAt from when initial delays count
   * @param unhealthy told each failure, worded as a kubelet's event
   */
  ContainerHealth(
      JsonNode container,
      PodAddress address,
      HttpClient http,
      Instant startedAt,
      Consumer<String> unhealthy) {
    this.container = container;
    this.address = address;
    this.http = http;
    this.unhealthy = unhealthy;
    for (String name : List.of(STARTUP, READINESS, LIVENESS)) {
      if (container.has(name)) {
        boolean presumed = !name.equals(READINESS);
        probes.put(name, new Probe(container.path(name), presumed, startedAt));
      }
    }
    startedUp = !probes.containsKey(STARTUP);
  }

  /** Asks the probes that are due: the startup probe alone until it has succeeded. */
  void check(Instant now) {
    probes.forEach((name, probe) -> {
      if (startedUp != name.equals(STARTUP) && !probe.due().isAfter(now)) {
        ask(name, probe);
      }
    });
  }

  private void ask(String name, Probe probe) {
    Optional<String> failure = probe.ask(http, address, container);
    probe.record(failure.isEmpty(), Instant.now());
    if (name.equals(STARTUP) && failure.isEmpty()) {
      startedUp = true;
    }
    failure.ifPresent(why -> {
      String kind = Character.toUpperCase(name.charAt(0)) + name.substring(1);
      unhealthy.accept(kind.replace("Probe", " probe failed: ") + why);
    });
  }

  /** When the next probe is due. */
  Instant nextDue() {
    return probes.entrySet().stream()
        .filter(entry -> startedUp != entry.getKey().equals(STARTUP))
        .map(entry -> entry.getValue().due())
        .min(Instant::compareTo)
        .orElse(Instant.MAX);
  }

  boolean started() {
    return startedUp;
  }

  boolean ready() {
    return startedUp && passing(READINESS);
  }

  /** Whether the container must be restarted. */
  boolean failed() {
    return startedUp ? !passing(LIVENESS) : !passing(STARTUP);
  }

  private boolean passing(String name) {
    Probe probe = probes.get(name);
    return probe == null || probe.passing();
  }
}
