package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a disk becomes after an error, as a rule. */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class ReadOnlyDiskIT {

  @TempDir Path folder;
  private SmallDisk disk;

  @BeforeEach
  void mount() throws Exception {
    disk = new SmallDisk(Files.createDirectory(folder.resolve("disk")));
    disk.mount("size=24m");
  }

  @AfterEach
  void unmount() throws Exception {
    disk.unmount();
  }

  @Test
  void aDiskThatBecomesReadOnlyServesPullsAndSaysWhyItTakesNoPush() throws Exception {
    try (ServerProcess server = start().awaitServing()) {
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
      assertThat(check()).as(Files.readString(folder.resolve("checked"))).isZero();

      disk.makeWritable();
      assertThat(server.pushImage("app", "v1", List.of("small", "again"))).isNotEmpty();
      server.delete("/v2/app/manifests/v0");
      assertThat(check()).isZero();
    }
  }

  @Test
  void aServerThatStartsOnAReadOnlyDiskServesPullsAndWritesOnceItMay() throws Exception {
    try (ServerProcess server = start().awaitServing()) {
      server.pushImage("app", "v0", List.of("small"));
    }
    Path stale = Files.createDirectories(disk.path().resolve("priok/tmp")).resolve("stale");
    Files.createFile(stale);
    Files.setLastModifiedTime(stale, FileTime.from(Instant.EPOCH));
    disk.makeReadOnly();
    Files.deleteIfExists(folder.resolve("log"));

    assertThat(check()).as(Files.readString(folder.resolve("checked"))).isZero();
    try (ServerProcess server = start().awaitServing()) {
      assertThat(server.log()).contains("Storage is mounted read-only");
      assertThat(server.get("/v2/app/manifests/v0").statusCode()).isEqualTo(200);
      assertThat(server.get("/v2/app/blobs/" + ServerProcess.digest("small")).body())
          .isEqualTo("small");
      String uploads = "/v2/app/blobs/uploads/";
      assertRefused(server, server.send("POST", server.port(), uploads, ""));
      assertRefused(server, server.send("DELETE", server.port(), "/v2/app/manifests/v0", ""));
      assertThat(stats(server).get("readOnly").asBoolean()).isTrue();
      assertThat(stats(server).get("gc").get("waitingFor").asText()).contains("lease");
      assertThat(check()).as(Files.readString(folder.resolve("checked"))).isZero();

      disk.makeWritable();
      assertThat(server.pushImage("app", "v1", List.of("again"))).isNotEmpty();
      await().until(() -> stats(server).get("gc").get("state").asText().equals("Idle"));
      await().until(() -> Files.exists(disk.path().resolve("priok/control")));
      assertThat(stats(server).get("readOnly").asBoolean()).isFalse();
    }
  }

  private static JsonNode stats(ServerProcess server) throws IOException {
    return new ObjectMapper()
        .readTree(server.manage("/stats", "Authorization", "Bearer secret").body());
  }

  private static void assertRefused(ServerProcess server, HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.request() + response.body()).isEqualTo(403);
    assertThat(response.body())
        .contains("registry 127.0.0.1:" + server.port() + ": storage is mounted read-only");
  }

  private int check() throws IOException {
    Path output = folder.resolve("checked");
    Files.deleteIfExists(output);
    return ServerProcess.run(output, Map.of(), "check", folder.resolve("config.yml").toString());
  }

  private ServerProcess start() throws IOException {
    Path config = folder.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        gc: {schedule: never}
        http: {addr: "127.0.0.1:0", debug: {addr: "127.0.0.1:0"}}
        management: {tokenfile: %s}
        """
            .formatted(disk.path(), Files.writeString(folder.resolve("token"), "secret")));
    return ServerProcess.start(folder.resolve("log"), Map.of(), config.toString());
  }
}
