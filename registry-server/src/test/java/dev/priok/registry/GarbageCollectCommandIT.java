package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code garbage-collect} says when the rules could not be applied. */
class GarbageCollectCommandIT {

  @TempDir Path folder;
  private ServerEnvironment environment;

  @BeforeEach
  void configure() throws IOException {
    environment = new ServerEnvironment(folder);
    environment.configure(
        """
        retention:
          inusefile: in-use
          rules: [{repositories: "**", keep: {last: 1}}]
        """);
  }

  @Test
  void failsWhereRetentionEndedEarlyInAServedStoreAndInAStoppedOne() throws Exception {
    try (ServerProcess server = environment.serve()) {
      server.pushImage("team/app", "v1", List.of("first"));
      server.pushImage("team/app", "v2", List.of("second"));

      assertThat(collect()).as("served").isEqualTo(1);
      assertThat(environment.output())
          .contains("retention ended early: the list of images in use (", "1 repositories");
      assertThat(server.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
    }

    assertThat(collect()).as("stopped").isEqualTo(1);
    assertThat(environment.output())
        .contains("retention ended early: the list of images in use (", "1 repositories");

    Files.writeString(folder.resolve("in-use"), "");
    assertThat(collect()).as("mended").isZero();
    assertThat(environment.output()).contains("removed team/app:v1@").doesNotContain("early");
  }

  @Test
  void theRulesCountAsAppliedAgainAfterAnOrderToApplyThem() throws Exception {
    try (ServerProcess server = environment.serve()) {
      assertThat(collect()).isEqualTo(1);
      assertThat(server.manage("/metrics").body()).contains("priok_retention_failed 1.0");

      Files.writeString(folder.resolve("in-use"), "");
      assertThat(run("retention")).isZero();
      assertThat(server.manage("/metrics").body()).contains("priok_retention_failed 0.0");
    }
  }

  private int collect() throws IOException {
    return run("garbage-collect");
  }

  private int run(String command) throws IOException {
    return environment.run(command, environment.config.toString());
  }
}
