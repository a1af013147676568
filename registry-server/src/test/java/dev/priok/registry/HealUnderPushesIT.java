package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.check.StoreCheck;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store is healed without a pause, while clients push what is damaged in it. */
class HealUnderPushesIT {

  private static final int ROUNDS = 60;
  private static final int DAMAGES = 5;
  private static final String LAYER = "a layer";
  private static final String LOOSE = "of no manifest";
  private static final String TAKES_LONG_TO_READ = "rotten ".repeat(600_000);
  private static final Duration POLL = Duration.ofMillis(1);

  @TempDir(factory = InMemory.class)
  Path root;

  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void whatIsPushedOverDamageIsThereOnceItIsAcknowledged() throws Exception {
    try (RunningRegistry registry = RunningRegistry.open(root);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Image image = registry.pushImage("app", "v1", LAYER);
      registry.pushBlob("app", bytes(LOOSE));
      Future<Integer> own = threads.submit(() -> heal(registry.server().storage()));
      Future<Integer> other = threads.submit(() -> heal(Storage.open(root, Clock.systemUTC())));
      try {
        for (int round = 0; round < ROUNDS; round++) {
          String upload = registry.startUpload("app");
          damage(registry, image, round);
          // What was pushed is a moment away where it was just being taken: then what needs it may
          // be refused, and clients push again.
          if (!push(registry, image, round, upload)) {
            await().pollInterval(POLL).untilAsserted(() -> registry.pushImage("app", "v1", LAYER));
          }
          assertPullable(registry, image);
        }
      } finally {
        over.set(true);
      }
      System.out.println(own.get() + other.get() + " checks in " + ROUNDS + " rounds");
    }
  }

  private int heal(Storage storage) throws IOException {
    int checks = 0;
    while (!over.get()) {
      new StoreCheck(storage, Clock.systemUTC()).check(true, checks % 4 == 0);
      checks++;
    }
    return checks;
  }

  private static void damage(RunningRegistry registry, Image image, int round) throws IOException {
    Path layer = registry.blob(image.layers().getFirst());
    switch (round % DAMAGES) {
      case 0 -> replace(registry.blob(image.digest()), TAKES_LONG_TO_READ);
      case 1 -> replace(layer, "");
      case 2 -> replace(layer, TAKES_LONG_TO_READ);
      case 3 -> replace(link(registry, image.layers().getFirst()), "");
      default -> Files.delete(registry.blob(sha256(bytes(LOOSE))));
    }
  }

  /** At once: who writes into a file would go on to do so where it has been moved to. */
  private static void replace(Path file, String content) throws IOException {
    Path other = Files.writeString(file.resolveSibling("other"), content);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Pushes only what is damaged; returns whether that was acknowledged. */
  private static boolean push(RunningRegistry registry, Image image, int round, String upload) {
    HttpResponse<byte[]> response =
        switch (round % DAMAGES) {
          case 0 ->
              registry.put(
                  "/v2/app/manifests/v1",
                  bytes(image.manifest()),
                  "Content-Type",
                  RunningRegistry.OCI_IMAGE);
          case DAMAGES - 1 -> commit(registry, upload, LOOSE);
          default -> commit(registry, upload, LAYER);
        };
    assertThat(response.statusCode()).isLessThan(500);
    return response.statusCode() == 201;
  }

  private static HttpResponse<byte[]> commit(
      RunningRegistry registry, String upload, String content) {
    return registry.put(upload + "?digest=" + sha256(bytes(content)), bytes(content));
  }

  private static void assertPullable(RunningRegistry registry, Image image) {
    await()
        .pollInterval(POLL)
        .untilAsserted(() -> {
          assertThat(sha256(registry.get("/v2/app/manifests/v1").body())).isEqualTo(image.digest());
          for (String content : List.of(LAYER, LOOSE)) {
            assertThat(registry.get("/v2/app/blobs/" + sha256(bytes(content))).body())
                .isEqualTo(bytes(content));
          }
          assertThat(sha256(registry.get("/v2/app/blobs/" + image.config()).body()))
              .isEqualTo(image.config());
        });
  }

  private static Path link(RunningRegistry registry, Digest digest) {
    return registry.file("repositories/app/_layers/sha256/" + digest.hex() + "/link");
  }
}
