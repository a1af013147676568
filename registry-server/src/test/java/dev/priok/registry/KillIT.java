package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the server again and again while images are pushed and deleted and garbage is collected
 * without pause: what it acknowledged is there and whole afterwards, and no tag shows that leads to
 * something missing.
 */
class KillIT {
  private static final int ROUNDS = Integer.getInteger("priok.soak.rounds", 10);
  private static final Duration GRACE = Duration.ofSeconds(4);
  private static final int PUSHERS = 4;
  private static final int PUSHES_BEFORE_KILL = 12;

  private static final Pattern FREED = Pattern.compile("freedBlobs=\"(\\d+)\"");

  @TempDir Path folder;

  /** {@code repository:tag} to the acknowledged digest. */
  private final Map<String, String> acknowledged = new ConcurrentHashMap<>();

  @Test
  void losesNothingAcknowledgedAndShowsNothingIncomplete() throws Exception {
    ServerEnvironment environment =
        new ServerEnvironment(
            folder,
            "REGISTRY_STORAGE_DELETE_ENABLED",
            "true",
            "REGISTRY_GC_MINAGE",
            GRACE.toSeconds() + "s");
    long freed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int before = acknowledged.size();
      try (ServerProcess server = environment.serve()) {
        verify(server);
        pushUntilKilled(server, round, before + PUSHES_BEFORE_KILL);
        freed +=
            FREED
                .matcher(server.log())
                .results()
                .mapToLong(run -> Long.parseLong(run.group(1)))
                .sum();
      }
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(ROUNDS * PUSHES_BEFORE_KILL);
    assertThat(freed).as("blobs freed").isPositive();
    try (ServerProcess server = environment.serve()) {
      verify(server);
    }
  }

  private void pushUntilKilled(ServerProcess server, int round, int killAt) throws Exception {
    AtomicBoolean killed = new AtomicBoolean();
    List<Thread> pushers = new ArrayList<>();
    for (int i = 0; i < PUSHERS; i++) {
      int pusher = i;
      pushers.add(Thread.ofPlatform().start(() -> push(server, round, pusher, killed)));
    }
    pushers.add(Thread.ofPlatform().start(() -> collect(server, killed)));
    await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= killAt);
    killed.set(true);
    server.kill();
    for (Thread thread : pushers) {
      thread.join();
    }
  }

  private void push(ServerProcess server, int round, int pusher, AtomicBoolean killed) {
    for (int n = 0; ; n++) {
      String repository = "team/app" + n % 3;
      String tag = "r%d-p%d-n%d".formatted(round, pusher, n);
      // One layer that all push at once, one that is nobody else's.
      long began = System.nanoTime();
      List<String> layers = List.of("shared " + round + " " + n, "own of " + repository + tag);
      try {
        String digest = server.pushImage(repository, tag, layers);
        if (n % 3 == 0) {
          server.delete("/v2/" + repository + "/manifests/" + digest);
        } else {
          acknowledged.put(repository + ":" + tag, digest);
        }
      } catch (IOException e) {
        if (killed.get()) {
          return;
        }
        if (System.nanoTime() - began > GRACE.toNanos() / 2
            && String.valueOf(e.getMessage()).contains("MANIFEST_BLOB_UNKNOWN")) {
          // A push that takes longer than the collector's grace is told so, and begins again.
          continue;
        }
        throw new AssertionError("a push failed though nothing was killed: " + server.log(), e);
      }
    }
  }

  private static void collect(ServerProcess server, AtomicBoolean killed) {
    while (!killed.get()) {
      try {
        server.collect();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void verify(ServerProcess server) throws IOException {
    for (Map.Entry<String, String> image : acknowledged.entrySet()) {
      int colon = image.getKey().indexOf(':');
      String repository = image.getKey().substring(0, colon);
      String tag = image.getKey().substring(colon + 1);
      assertThat(server.assertWhole(repository, tag)).isEqualTo(image.getValue());
    }
    for (JsonNode repository : list(server, "/v2/_catalog", "repositories")) {
      String tags = "/v2/" + repository.asText() + "/tags/list";
      for (JsonNode tag : list(server, tags, "tags")) {
        server.assertWhole(repository.asText(), tag.asText());
      }
    }
  }

  private static JsonNode list(ServerProcess server, String path, String field) throws IOException {
    return new ObjectMapper().readTree(server.get(path + "?n=1000").body()).get(field);
  }
}
