package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedStatsIT {
  @TempDir Path folder;

  @Test
  void aPushAndADeleteShowInStatsBeforeTheNextWalk() throws Exception {
    ServerEnvironment environment =
        new ServerEnvironment(folder, "REGISTRY_STORAGE_DELETE_ENABLED", "true");
    try (ServerProcess server = environment.serve()) {
      await().until(() -> server.stats().get("state").asText().equals("Complete"));
      // The next walk is five seconds away from here.
      String walk = server.stats().get("asOf").asText();
      await().until(() -> !server.stats().get("asOf").asText().equals(walk));
      JsonNode before = server.stats();

      String digest = server.pushImage("team/app", "v1", List.of("layer"));
      JsonNode pushed = server.stats();
      server.delete("/v2/team/app/manifests/" + digest);
      JsonNode deleted = server.stats();

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
}
