package dev.priok.node.plan;

import dev.priok.node.desired.RegistryTrust;
import dev.priok.node.probe.Probe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/** Probes side by side, so that a registry that takes its time does not hold up the others. */
final class ProbeRound {
  private static final int AT_ONCE = 16;

  private final Probe probe;
  private final Semaphore places = new Semaphore(AT_ONCE);

  ProbeRound(Probe probe) {
    this.probe = probe;
  }

  Map<RegistryTrust, Probe.Result> probe(List<RegistryTrust> registries)
      throws InterruptedException {
    Map<RegistryTrust, Probe.Result> results = new LinkedHashMap<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Map<RegistryTrust, Future<Probe.Result>> running = new LinkedHashMap<>();
      registries.forEach(trust -> running.put(trust, executor.submit(() -> inTurn(trust))));
      for (Map.Entry<RegistryTrust, Future<Probe.Result>> entry : running.entrySet()) {
        results.put(entry.getKey(), result(entry.getValue()));
      }
    }
    return results;
  }

  private Probe.Result inTurn(RegistryTrust trust) throws InterruptedException {
    places.acquire();
    try {
      return probe.probe(trust);
    } finally {
      places.release();
    }
  }

  private static Probe.Result result(Future<Probe.Result> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      return new Probe.Result.Failed(String.valueOf(e.getCause()));
    }
  }
}
