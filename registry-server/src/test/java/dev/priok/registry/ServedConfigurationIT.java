package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single keys do to a server that runs. */
class ServedConfigurationIT {
  @TempDir Path folder;
  private ServerEnvironment environment;

  @BeforeEach
  void prepare() throws IOException {
    environment = new ServerEnvironment(folder);
  }

  @Test
  void aWrongEditLeavesTheRulesBeforeAndIsShownUntilItIsRight() throws Exception {
    environment.configure("auth: {anonymous: full}");
    try (ServerProcess server = environment.serve()) {
      assertThat(server.get("/v2/_catalog").statusCode()).isEqualTo(200);
      assertThat(server.manage("/metrics").body()).contains("priok_config_refused 0.0");

      environment.configure("auth: {anonymous: nobody}\nretention: {rules: [{repositories: a}]}");
      await()
          .untilAsserted(() ->
              assertThat(server.manage("/metrics").body()).contains("priok_config_refused 1.0"));
      assertThat(server.stats().toString())
          .contains(
              "refusedConfiguration",
              environment.config + ":",
              "auth.anonymous",
              "retention.rules");
      assertThat(server.get("/v2/_catalog").statusCode()).isEqualTo(200);

      environment.configure("auth: {anonymous: none}\ngc: {minage: 2h}");
      await().until(() -> server.get("/v2/_catalog").statusCode() == 401);
      assertThat(server.manage("/metrics").body()).contains("priok_config_refused 0.0");
      assertThat(server.stats().toString()).doesNotContain("auth.anonymous");
      assertThat(server.log())
          .contains("Configuration refused; the rules before it stay in force")
          .containsPattern("a restart is needed for.*keys=\"gc.minage\"");
    }
  }

  @Test
  void theAccessLogCanBeTurnedOn() throws Exception {
    environment.configure("log: {accesslog: {disabled: false}}");
    try (ServerProcess server = environment.serve()) {
      assertThat(server.get("/v2/_catalog").statusCode()).isEqualTo(200);
      server.terminate();
      assertThat(server.awaitExit()).isZero();

      assertThat(server.log()).contains("Serving", "Request catalog");
    }
  }

  @Test
  void theAccessLogCanBeTurnedOff() throws Exception {
    environment.configure("log: {level: debug, accesslog: {disabled: true}}");
    try (ServerProcess server = environment.serve()) {
      assertThat(server.get("/v2/_catalog").statusCode()).isEqualTo(200);
      server.terminate();
      assertThat(server.awaitExit()).isZero();

      assertThat(server.log()).contains("Serving", "Stopping").doesNotContain("Request catalog");
    }
  }

  @Test
  void metricsHaveAPathOfTheirOwnOrAreNotThere() throws Exception {
    environment.configure("http: {debug: {prometheus: {path: /own}}}");
    try (ServerProcess server = environment.serve()) {
      assertThat(server.manage("/own").body()).contains("jvm_memory_used_bytes");
      assertThat(server.manage("/metrics").statusCode()).isEqualTo(404);
    }
    environment.configure("http: {debug: {prometheus: {enabled: false}}}");
    try (ServerProcess server = environment.serve()) {
      assertThat(server.manage("/metrics").statusCode()).isEqualTo(404);
      assertThat(server.manage("/livez").statusCode()).isEqualTo(200);
    }
  }
}
