package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** A server with nothing else to do that collects a store once. */
final class OnlineCollection {
  private static final String TOKEN = "Bearer a-token-for-this-test-alone";

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
    Path token = Files.writeString(folder.resolve("token"), TOKEN.substring("Bearer ".length()));
    Map<String, String> environment =
        Map.of(
            "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY", root.toString(),
            "REGISTRY_GC_SCHEDULE", "never",
            "REGISTRY_MANAGEMENT_TOKENFILE", token.toString(),
            "REGISTRY_HTTP_ADDR", "127.0.0.1:0",
            "REGISTRY_HTTP_DEBUG_ADDR", "127.0.0.1:0");
    try (ServerProcess server =
        ServerProcess.start(folder.resolve("online"), environment, "serve").awaitServing()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> stats(server).get("state").asText().equals("Complete"));
      await().until(() -> stats(server).get("gc").get("state").asText().equals("Idle"));
      long before = ProcessMemory.peakKibibytes(server.pid());
      assertThat(server.order("/gc", TOKEN)).isEqualTo(202);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> stats(server).get("gc").hasNonNull("trashedBlobs"));
      return new Memory(
          before,
          ProcessMemory.peakKibibytes(server.pid()),
          stats(server).get("gc").get("trashedBlobs").asLong());
    }
  }

  private static JsonNode stats(ServerProcess server) throws IOException {
    return new ObjectMapper().readTree(server.manage("/stats", "Authorization", TOKEN).body());
  }
}
