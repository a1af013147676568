package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedStatsIT {
  @TempDir Path folder;

  @Test
  void aPushAndADeleteShowInStatsBeforeTheNextWalk() throws Exception {
    try (ServerProcess server = start().awaitServing()) {
      await().until(() -> stats(server).get("state").asText().equals("Complete"));
      // The next walk is five seconds away from here.
      String walk = stats(server).get("asOf").asText();
      await().until(() -> !stats(server).get("asOf").asText().equals(walk));
      JsonNode before = stats(server);

      String digest = server.pushImage("team/app", "v1", List.of("layer"));
      JsonNode pushed = stats(server);
      server.delete("/v2/team/app/manifests/" + digest);
      JsonNode deleted = stats(server);

      assertThat(deleted.get("asOf")).isEqualTo(before.get("asOf"));
      assertThat(before.get("tags").asLong()).isZero();
      assertThat(pushed.get("repositories").asLong()).isEqualTo(1);
      assertThat(pushed.get("tags").asLong()).isEqualTo(1);
      assertThat(pushed.get("manifests").asLong()).isEqualTo(1);
      assertThat(pushed.get("bytes").asLong()).isPositive();
      assertThat(pushed.get("top").get(0).get("name").asText()).isEqualTo("team/app");
      assertThat(pushed.hasNonNull("lastPush")).isTrue();
      assertThat(deleted.get("tags").asLong()).isZero();
      assertThat(deleted.get("manifests").asLong()).isZero();
      assertThat(deleted.get("bytes").asLong()).isBetween(1L, pushed.get("bytes").asLong() - 1);
    }
  }

  private ServerProcess start() throws IOException {
    Path token = Files.writeString(folder.resolve("token"), "t");
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        http: {addr: "127.0.0.1:0", debug: {addr: "127.0.0.1:0"}}
        management: {tokenfile: %s}
        """
            .formatted(Files.createDirectory(folder.resolve("store")), token));
    return ServerProcess.start(folder.resolve("log"), Map.of(), config.toString());
  }

  private static JsonNode stats(ServerProcess server) throws IOException {
    return new ObjectMapper().readTree(server.manage("/stats", "Authorization", "Bearer t").body());
  }
}
