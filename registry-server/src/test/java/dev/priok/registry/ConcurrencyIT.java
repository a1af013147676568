package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.RunningRegistry.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyIT {

  @TempDir Path root;

  private static <T> List<T> atOnce(int count, Callable<T> work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        running.add(threads.submit(work));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : running) {
        results.add(future.get());
      }
      return results;
    }
  }

  @Test
  void manyClientsPushTheSameImageAtOnce() throws Exception {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      List<Image> images =
          atOnce(16, () -> registry.pushImage("same/new/repository", "latest", "one", "two"));

      assertThat(images.stream().map(Image::digest).distinct()).hasSize(1);
      Image image = images.getFirst();
      assertThat(registry.get("/v2/same/new/repository/manifests/latest").statusCode())
          .isEqualTo(200);
      assertThat(registry.get("/v2/same/new/repository/blobs/" + image.layers().getFirst()).body())
          .isEqualTo(bytes("one"));
      assertThat(root.resolve("priok/tmp")).isEmptyDirectory();
    }
  }

  @Test
  void pushesAndDeletesOfOneTagDoNotDisturbEachOther() throws Exception {
    try (RunningRegistry registry = RunningRegistry.open(root)) {
      Image image = registry.pushImage("race", "v1", "layer");
      byte[] manifest = bytes(image.manifest());

      List<Integer> statuses =
          atOnce(
              24,
              () ->
                  Thread.currentThread().threadId() % 3 == 0
                      ? registry.delete("/v2/race/manifests/v1").statusCode()
                      : registry.put("/v2/race/manifests/v1", manifest).statusCode());

      assertThat(Set.copyOf(statuses)).isSubsetOf(Set.of(201, 202, 404));
      assertThat(registry.put("/v2/race/manifests/v1", manifest).statusCode()).isEqualTo(201);
      assertThat(registry.get("/v2/race/manifests/v1").body()).isEqualTo(manifest);
    }
  }

  @Test
  void drainsRunningRequestsAndAcceptsNoNewOnes() throws Exception {
    byte[] content = bytes("before the end and after it");
    RunningRegistry registry = RunningRegistry.open(root);
    String location = registry.startUpload("drain");
    try (RawClient client = new RawClient(registry)) {
      client.write(
          "PUT %s?digest=%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\nbefore the end"
              .formatted(location, sha256(content), content.length));
      await().until(() -> "0-13".equals(header(registry.get(location), "Range")));

      Thread closing = Thread.ofVirtual().start(registry.server()::close);
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> new RawClient(registry)).isInstanceOf(IOException.class));
      assertThat(closing.isAlive()).isTrue();
      client.write(" and after it");

      assertThat(client.readHead()).startsWith("HTTP/1.1 201");
      closing.join();
    }
    registry.close();
  }
}
