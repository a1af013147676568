package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single keys do to a server that runs. */
class ServedConfigurationIT {
  private static final String[] TOKEN = {"Authorization", "Bearer t0ken"};

  @TempDir Path folder;
  private Path config;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("token"), "t0ken\n");
    config = folder.resolve("config.yml");
  }

  @Test
  void aWrongEditLeavesTheRulesBeforeAndIsShownUntilItIsRight() throws Exception {
    configure("auth: {anonymous: full}");
    try (ServerProcess server = start()) {
      assertThat(server.get("/v2/_catalog").statusCode()).isEqualTo(200);
      assertThat(server.manage("/metrics").body()).contains("priok_config_refused 0.0");

      configure("auth: {anonymous: nobody}\nretention: {rules: [{repositories: a}]}");
      await()
          .untilAsserted(() ->
              assertThat(server.manage("/metrics").body()).contains("priok_config_refused 1.0"));
      assertThat(server.manage("/stats", TOKEN).body())
          .contains("refusedConfiguration", config + ":", "auth.anonymous", "retention.rules");
      assertThat(server.get("/v2/_catalog").statusCode()).isEqualTo(200);

      configure("auth: {anonymous: none}\ngc: {minage: 2h}");
      await().until(() -> server.get("/v2/_catalog").statusCode() == 401);
      assertThat(server.manage("/metrics").body()).contains("priok_config_refused 0.0");
      assertThat(server.manage("/stats", TOKEN).body()).doesNotContain("auth.anonymous");
      assertThat(server.log())
          .contains("Configuration refused; the rules before it stay in force")
          .containsPattern("a restart is needed for.*keys=\"gc.minage\"");
    }
  }

  @Test
  void theAccessLogCanBeTurnedOn() throws Exception {
    configure("log: {accesslog: {disabled: false}}");
    try (ServerProcess server = start()) {
      assertThat(server.get("/v2/_catalog").statusCode()).isEqualTo(200);
      server.terminate();
      assertThat(server.awaitExit()).isZero();

      assertThat(server.log()).contains("Serving", "Request catalog");
    }
  }

  @Test
  void theAccessLogCanBeTurnedOff() throws Exception {
    configure("log: {level: debug, accesslog: {disabled: true}}");
    try (ServerProcess server = start()) {
      assertThat(server.get("/v2/_catalog").statusCode()).isEqualTo(200);
      server.terminate();
      assertThat(server.awaitExit()).isZero();

      assertThat(server.log()).contains("Serving", "Stopping").doesNotContain("Request catalog");
    }
  }

  @Test
  void metricsHaveAPathOfTheirOwnOrAreNotThere() throws Exception {
    configure("http: {debug: {prometheus: {path: /own}}}");
    try (ServerProcess server = start()) {
      assertThat(server.manage("/own").body()).contains("jvm_memory_used_bytes");
      assertThat(server.manage("/metrics").statusCode()).isEqualTo(404);
    }
    configure("http: {debug: {prometheus: {enabled: false}}}");
    try (ServerProcess server = start()) {
      assertThat(server.manage("/metrics").statusCode()).isEqualTo(404);
      assertThat(server.manage("/livez").statusCode()).isEqualTo(200);
    }
  }

  private void configure(String keys) throws IOException {
    Files.writeString(config, "version: 0.1\n" + keys + "\n");
  }

  private ServerProcess start() throws IOException {
    Files.deleteIfExists(folder.resolve("log"));
    return ServerProcess.start(
            folder.resolve("log"),
            Map.of(
                "REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY",
                folder.resolve("store").toString(),
                "REGISTRY_MANAGEMENT_TOKENFILE",
                folder.resolve("token").toString(),
                "REGISTRY_HTTP_ADDR",
                "127.0.0.1:0",
                "REGISTRY_HTTP_DEBUG_ADDR",
                "127.0.0.1:0"),
            config.toString())
        .awaitServing();
  }
}
