package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A server with nothing else to do that collects a store once. */
final class OnlineCollection {
  /**
   * What the server's memory was.
   *
   * @param beforeKibibytes that were resident at most before the collection
   * @param peakKibibytes that were resident at most with it
   * @param trashedBlobs what it found
   */
  record Memory(long beforeKibibytes, long peakKibibytes, long trashedBlobs) {}

  private OnlineCollection() {}

  /**
   * Starts a server in a heap of 128 MiB, whose counts of the store are done before it collects.
   */
  static Memory of(Path folder, Path root) throws IOException {
    ServerEnvironment environment =
        new ServerEnvironment(folder, root, "REGISTRY_GC_SCHEDULE", "never");
    try (ServerProcess server = environment.serve()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> server.stats().get("state").asText().equals("Complete"));
      await().until(() -> server.stats().get("gc").get("state").asText().equals("Idle"));
      long before = ProcessMemory.peakKibibytes(server.pid());
      assertThat(server.collect()).isEqualTo(202);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> server.stats().get("gc").hasNonNull("trashedBlobs"));
      return new Memory(
          before,
          ProcessMemory.peakKibibytes(server.pid()),
          server.stats().get("gc").get("trashedBlobs").asLong());
    }
  }
}
