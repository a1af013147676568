package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What collecting costs, beside docker-registry's own offline collection of the same store. The
 * figures are printed; {@code make soak} takes longer for them.
 */
class CollectionCostIT {

  private static final int REPOSITORIES = 2000;
  private static final int DELETED = 1000;
  private static final int CLIENTS = 8;
  private static final Duration PHASE =
      Duration.ofSeconds(Math.min(60, Long.getLong("priok.soak.seconds", 6)));

  /**
   * What a program took.
   *
   * @param seconds of processor time
   * @param peakKibibytes that were resident at once
   */
  private record Cost(double seconds, long peakKibibytes) {}

  @TempDir(factory = InMemory.class)
  Path folder;

  @Test
  void twoThousandRepositoriesTakeAtMostThreeTimesTheProcessorOfAnOfflineCollection()
      throws Exception {
    Path peer = Path.of("/usr/bin/docker-registry");
    assumeTrue(Files.isExecutable(peer), "docker-registry is not installed");
    Path root = Files.createDirectory(folder.resolve("ours"));
    fill(root);
    Path theirs = folder.resolve("theirs");
    run("cp", "-a", root.toString(), theirs.toString());
    Path config = folder.resolve("peer.yml");
    Files.writeString(
        config,
        "version: 0.1\nstorage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}\n"
            .formatted(theirs));

    Instant began = Instant.now();
    Cost peerCost = run(peer.toString(), "garbage-collect", config.toString());
    Duration peerTook = Duration.between(began, Instant.now());

    Ageing.age(root, Duration.ofHours(25));
    Cost process = collectOffline(root);
    Path served = folder.resolve("served");
    run("cp", "-a", root.toString(), served.toString());
    OnlineCollection.Memory online = OnlineCollection.of(folder, served);

    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    GarbageCollector collector =
        new GarbageCollector(
            Storage.open(root, Clock.systemUTC()), Storage.DEFAULT_GRACE, Clock.systemUTC());
    Ageing.age(root, Duration.ofHours(25));
    long cpu = threads.getCurrentThreadCpuTime();
    began = Instant.now();
    CollectionResult toTrash = collector.collect(false, _ -> {});
    Duration firstTook = Duration.between(began, Instant.now());
    double first = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
    Ageing.age(root, Duration.ofHours(25));
    cpu = threads.getCurrentThreadCpuTime();
    CollectionResult freed = collector.collect(false, _ -> {});
    double second = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;

    System.out.printf(
        "%d repositories, %d deleted: docker-registry %.2f CPU s, %d ms, %d MiB; ours, first %.2f"
            + " CPU s, %d ms, second %.2f CPU s; a server's memory before %d MiB, with it %d MiB; a dry run as a"
            + " process of its own %.2f CPU s, %d MiB%n",
        REPOSITORIES,
        DELETED,
        peerCost.seconds(),
        peerTook.toMillis(),
        peerCost.peakKibibytes() >> 10,
        first,
        firstTook.toMillis(),
        second,
        online.beforeKibibytes() >> 10,
        online.peakKibibytes() >> 10,
        process.seconds(),
        process.peakKibibytes() >> 10);
    assertThat(toTrash.trashedBlobs()).isEqualTo(3L * DELETED);
    assertThat(online.trashedBlobs()).isEqualTo(3L * DELETED);
    assertThat(freed.freedBlobs()).isEqualTo(3L * DELETED);
    assertThat(blobs(theirs)).as("the same is left").isEqualTo(blobs(root));
    assertThat(first).isLessThan(3 * peerCost.seconds());
    assertThat(second).isLessThan(3 * peerCost.seconds());
  }

  @Test
  void pullsAreAnsweredWhileEightClientsPushRetagAndDeleteAndGarbageIsCollected() throws Exception {
    Path root = Files.createDirectory(folder.resolve("busy"));
    try (RunningRegistry registry = RunningRegistry.open(root);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Digest pulled = registry.pushImage("pulled/app", "v1", "a layer").digest();
      List<Digest> old = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        old.add(registry.pushImage("old/app", "v" + i, "old " + i).digest());
      }
      Ageing.age(root, Duration.ofHours(25));
      pullFor(registry, pulled, Duration.ofSeconds(2));
      double idle = pullFor(registry, pulled, Duration.ofSeconds(2));
      AtomicBoolean over = new AtomicBoolean();
      AtomicInteger pushed = new AtomicInteger();
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        clients.add(threads.submit(() -> work(registry, client, over, pushed)));
      }
      double without = pullFor(registry, pulled, PHASE);
      Future<DeletingCollector.Collected> collector =
          threads.submit(() -> DeletingCollector.run(registry, old, over));
      double with = pullFor(registry, pulled, PHASE);
      over.set(true);
      for (Future<?> client : clients) {
        client.get();
      }
      DeletingCollector.Collected collected = collector.get();
      System.out.printf(
          "pull p99 of an idle server: %.1f ms, beside %d busy clients: %.1f ms, and with %d"
              + " collections that free %d blobs: %.1f ms; %d images pushed%n",
          idle, CLIENTS, without, collected.runs(), collected.freedBlobs(), with, pushed.get());
      assertThat(collected.freedBlobs()).isPositive();
      assertThat(registry.requests).noneMatch(request -> request.status() >= 400);
      assertThat(with).as("no pull waits for the collector").isLessThan(Math.max(250, 2 * without));
    }
  }

  private static Void work(
      RunningRegistry registry, int client, AtomicBoolean over, AtomicInteger pushed) {
    String repository = "busy/app" + client;
    for (int n = 0; !over.get(); n++) {
      Digest digest = registry.pushImage(repository, "v" + n, "shared", "own " + n).digest();
      registry.pushImage(repository, "latest", "shared", "own " + n);
      registry.get("/v2/" + repository + "/manifests/latest");
      registry.delete("/v2/" + repository + "/manifests/" + digest);
      pushed.addAndGet(2);
    }
    return null;
  }

  /** Milliseconds that 99 of 100 pulls stayed below. */
  private static double pullFor(RunningRegistry registry, Digest digest, Duration length) {
    List<Long> nanos = new ArrayList<>();
    Instant end = Instant.now().plus(length);
    while (Instant.now().isBefore(end)) {
      long began = System.nanoTime();
      assertThat(registry.get("/v2/pulled/app/manifests/v1").statusCode()).isEqualTo(200);
      assertThat(registry.get("/v2/pulled/app/manifests/" + digest).statusCode()).isEqualTo(200);
      nanos.add(System.nanoTime() - began);
    }
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[(int) (sorted.length * 0.99)] / 1e6;
  }

  private static void fill(Path root) {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      for (int i = 0; i < REPOSITORIES; i++) {
        String name = "team%d/app%d".formatted(i % 40, i);
        Digest digest =
            registry.pushImage(name, "v1", "shared by all", "layer of " + name).digest();
        if (i < DELETED) {
          assertThat(registry.delete("/v2/" + name + "/manifests/" + digest).statusCode())
              .isEqualTo(202);
        }
      }
    }
  }

  private static long blobs(Path root) throws IOException {
    try (var files = Files.walk(root.resolve("docker/registry/v2/blobs"))) {
      return files.filter(path -> path.endsWith("data")).count();
    }
  }

  /** As somebody would in place of a server, who wants to see what would go. */
  private Cost collectOffline(Path root) throws Exception {
    Path config = folder.resolve("ours.yml");
    Files.writeString(
        config, "version: 0.1\nstorage: {filesystem: {rootdirectory: %s}}\n".formatted(root));
    return run(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-Xmx64m",
        "-jar",
        Path.of("target", "registry-server.jar").toString(),
        "garbage-collect",
        "--dry-run",
        config.toString());
  }

  /** Runs a program to its end. */
  private Cost run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    Duration used = Duration.ZERO;
    long peak = 0;
    while (process.isAlive()) {
      used = process.info().totalCpuDuration().orElse(used);
      peak = Math.max(peak, ProcessMemory.peakKibibytes(process));
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
    assertThat(process.exitValue())
        .as("%s: %s", Arrays.toString(command), Files.readString(folder.resolve("output")))
        .isZero();
    return new Cost(used.toMillis() / 1e3, peak);
  }
}
