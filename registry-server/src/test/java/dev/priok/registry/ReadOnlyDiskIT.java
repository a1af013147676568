package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a disk becomes after an error, as a rule. */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class ReadOnlyDiskIT {

  @TempDir Path folder;

  @AutoClose("unmount")
  private SmallDisk disk;

  private ServerEnvironment environment;

  @BeforeEach
  void mount() throws Exception {
    disk = new SmallDisk(Files.createDirectory(folder.resolve("disk")));
    disk.mount("size=24m");
    environment =
        new ServerEnvironment(
            folder,
            disk.path(),
            "REGISTRY_STORAGE_DELETE_ENABLED",
            "true",
            "REGISTRY_GC_SCHEDULE",
            "never");
  }

  @Test
  void aDiskThatBecomesReadOnlyServesPullsAndSaysWhyItTakesNoPush() throws Exception {
    try (ServerProcess server = environment.serve()) {
      server.pushImage("app", "v0", List.of("small"));
      String begun = server.startUpload("app");
      Ageing.age(disk.path().resolve("docker"), Duration.ofDays(1));
      disk.makeReadOnly();

      for (String target : List.of("/v2/app/blobs/uploads/", "/v2/other/blobs/uploads/")) {
        assertRefused(server, server.send("POST", server.port(), target, ""));
      }
      assertRefused(server, server.send("PATCH", server.port(), begun, "more"));
      HttpResponse<String> pulled = server.get("/v2/app/manifests/v0");
      assertThat(pulled.statusCode()).isEqualTo(200);
      String put = "/v2/app/manifests/v1";
      assertRefused(
          server,
          server.send(
              "PUT", server.port(), put, pulled.body(), "Content-Type", RunningRegistry.OCI_IMAGE));
      assertRefused(server, server.send("DELETE", server.port(), "/v2/app/manifests/v0", ""));
      String small = "/v2/app/blobs/" + ServerProcess.digest("small");
      assertThat(server.get(small).body()).isEqualTo("small");
      assertThat(server.send("HEAD", server.port(), small, "").statusCode()).isEqualTo(200);
      assertThat(server.log()).doesNotContain("Damaged file");
      assertThat(environment.run("check")).as(environment.output()).isZero();
      assertThat(environment.run("repo", "rm", "app")).isEqualTo(1);
      assertThat(environment.output())
          .startsWith("storage is mounted read-only")
          .doesNotContain("removed app");

      disk.makeWritable();
      assertThat(server.pushImage("app", "v1", List.of("small", "again"))).isNotEmpty();
      server.delete("/v2/app/manifests/v0");
      assertThat(environment.run("check")).isZero();
    }
  }

  @Test
  void aServerThatStartsOnAReadOnlyDiskServesPullsAndWritesOnceItMay() throws Exception {
    try (ServerProcess server = environment.serve()) {
      server.pushImage("app", "v0", List.of("small"));
    }
    Path stale = Files.createDirectories(disk.path().resolve("priok/tmp")).resolve("stale");
    Files.createFile(stale);
    Files.setLastModifiedTime(stale, FileTime.from(Instant.EPOCH));
    disk.makeReadOnly();

    assertThat(environment.run("check")).as(environment.output()).isZero();
    assertThat(environment.run("repo", "rm", "app")).isEqualTo(1);
    assertThat(environment.output()).startsWith("storage is mounted read-only");
    try (ServerProcess server = environment.serve()) {
      assertThat(server.log()).contains("Storage is mounted read-only");
      assertThat(server.get("/v2/app/manifests/v0").statusCode()).isEqualTo(200);
      assertThat(server.get("/v2/app/blobs/" + ServerProcess.digest("small")).body())
          .isEqualTo("small");
      String uploads = "/v2/app/blobs/uploads/";
      assertRefused(server, server.send("POST", server.port(), uploads, ""));
      assertRefused(server, server.send("DELETE", server.port(), "/v2/app/manifests/v0", ""));
      await().until(() -> server.stats().get("readOnly").asBoolean());
      assertThat(server.stats().get("gc").get("waitingFor").asText()).contains("lease");
      assertThat(environment.run("check")).as(environment.output()).isZero();
      assertThat(environment.run("repo", "rm", "app")).isEqualTo(1);
      assertThat(environment.output())
          .startsWith("storage is mounted read-only")
          .doesNotContain("removed app");

      disk.makeWritable();
      assertThat(server.pushImage("app", "v1", List.of("again"))).isNotEmpty();
      await().until(() -> server.stats().get("gc").get("state").asText().equals("Idle"));
      await().until(() -> Files.exists(disk.path().resolve("priok/control")));
      await().until(() -> !server.stats().get("readOnly").asBoolean());
    }
  }

  private static void assertRefused(ServerProcess server, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.request() + response.body()).isEqualTo(403);
    assertThat(response.body())
        .contains("registry 127.0.0.1:" + server.port() + ": storage is mounted read-only");
  }
}
