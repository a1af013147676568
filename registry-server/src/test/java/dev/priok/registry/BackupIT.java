package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the store's files, by a program for that, while the store is served. */
class BackupIT {
  private static final int IMAGES = 30;
  private static final int OLD = 100;
  private static final Duration LONGEST = Duration.ofMinutes(2);
  private static final Duration GRACE = Duration.ofHours(1);

  private static final String OLD_IMAGES = "/v2/old/app/manifests/";

  /** What cp and rsync say of files that changed or vanished meanwhile, and of none. */
  private static final List<Integer> CHANGED_MEANWHILE = List.of(0, 1, 24);

  @TempDir Path folder;
  private ServerEnvironment environment;

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean copying = new AtomicBoolean();
  private final AtomicLong freed = new AtomicLong();
  private final Map<String, String> images = new TreeMap<>();

  @BeforeEach
  void configure() throws IOException {
    environment =
        new ServerEnvironment(
            folder, "REGISTRY_STORAGE_DELETE_ENABLED", "true", "REGISTRY_GC_MINAGE", "1h");
  }

  @Test
  void isWholeInAllThatWasThereBeforeThoughImagesArePushedRetaggedDeletedAndFreedMeanwhile()
      throws Exception {
    Path copy;
    try (ServerProcess server = environment.serve();
        ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < IMAGES; i++) {
        List<String> layers = List.of("shared", "layer " + i);
        images.put("v" + i, server.pushImage("team/app", "v" + i, layers));
      }
      for (int i = 0; i < OLD; i++) {
        server.pushImage("old/app", "v" + i, List.of("shared", "old " + i));
      }
      Ageing.age(folder.resolve("store/docker"), GRACE.multipliedBy(2));
      List<Future<?>> others = new ArrayList<>();
      List<Callable<Void>> work =
          List.of(() -> push(server), () -> retag(server), () -> deleteAndCollect(server));
      work.forEach(task -> others.add(threads.submit(task)));
      try {
        copy = copyWhileBlobsAreFreed();
      } finally {
        over.set(true);
      }
      for (Future<?> other : others) {
        other.get();
      }
    }
    Files.move(folder.resolve("store"), folder.resolve("lost"));
    Files.move(copy, folder.resolve("store"));

    assertThat(environment.run("check", "--heal", "--read-data")).isIn(0, 3, 4);

    try (ServerProcess server = environment.serve()) {
      for (String tag : images.keySet()) {
        assertThat(server.assertWhole("team/app", tag)).isEqualTo(images.get(tag));
      }
      assertThat(images.values()).contains(ServerProcess.digest(manifest(server, "latest").body()));
    }
    assertThat(environment.run("check", "--read-data")).isIn(0, 4);
    assertThat(environment.output()).doesNotContain("repositories/team/app");
  }

  private static HttpResponse<String> manifest(ServerProcess server, String reference) {
    HttpResponse<String> pulled = server.get("/v2/team/app/manifests/" + reference);
    assertThat(pulled.statusCode()).as(reference).isEqualTo(200);
    return pulled;
  }

  private Void push(ServerProcess server) throws IOException {
    for (int n = 0; !over.get(); n++) {
      server.pushImage("more/app", "v" + n, List.of("shared", "more " + n));
    }
    return null;
  }

  private Void retag(ServerProcess server) throws IOException {
    List<String> digests = List.copyOf(images.values());
    for (int n = 0; !over.get(); n++) {
      String manifest = manifest(server, digests.get(n % IMAGES)).body();
      String target = "/v2/team/app/manifests/latest";
      String type = RunningRegistry.OCI_IMAGE;
      assertThat(
              server
                  .send("PUT", server.port(), target, manifest, "Content-Type", type)
                  .statusCode())
          .isEqualTo(201);
    }
    return null;
  }

  /**
   * An old image goes before each collection while files are copied, and what it leaves is freed
   * one collection later.
   */
  private Void deleteAndCollect(ServerProcess server) throws IOException {
    int next = 0;
    while (!over.get()) {
      if (copying.get() && next < OLD) {
        String digest = ServerProcess.digest(server.get(OLD_IMAGES + "v" + next++).body());
        server.delete(OLD_IMAGES + digest);
      }
      JsonNode gc = collectToTheEnd(server);
      assertThat(gc.path("problem").isNull()).as(gc.toString()).isTrue();
      freed.addAndGet(gc.path("freedBlobs").asLong());
      Ageing.age(folder.resolve("store/priok/trash"), GRACE.multipliedBy(2));
    }
    return null;
  }

  private static JsonNode collectToTheEnd(ServerProcess server) throws IOException {
    String before = server.stats().at("/gc/lastRun").asText();
    server.collect();
    return await()
        .atMost(LONGEST)
        .until(
            () -> server.stats().get("gc"),
            gc ->
                gc.get("state").asText().equals("Idle")
                    && !gc.get("lastRun").asText().equals(before));
  }

  private Path copyWhileBlobsAreFreed() throws Exception {
    Instant end = Instant.now().plus(LONGEST);
    for (int n = 0; Instant.now().isBefore(end); n++) {
      Path copy = folder.resolve("copy" + n);
      long before = freed.get();
      copying.set(true);
      copy(folder.resolve("store"), copy);
      copying.set(false);
      if (freed.get() > before) {
        return copy;
      }
    }
    throw new AssertionError("nothing was freed while files were copied for " + LONGEST);
  }

  /** By rsync, as the documentation has it, where it is installed. */
  private void copy(Path from, Path to) throws Exception {
    String command =
        "if command -v rsync; then rsync -a --exclude=/priok/tmp \"$1/\" \"$2\";"
            + " else cp -a \"$1\" \"$2\"; fi";
    Process program =
        new ProcessBuilder("sh", "-c", command, "sh", from.toString(), to.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("copied").toFile())
            .start();
    assertThat(program.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(program.exitValue())
        .as(Files.readString(folder.resolve("copied")))
        .isIn(CHANGED_MEANWHILE);
  }
}
