package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.priok.registry.archive.SampleArchive;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real small file system; mounting one needs root. */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class FullDiskIT {
  private static final int MIB = 1 << 20;

  @TempDir Path folder;

  @AutoClose("unmount")
  private SmallDisk mount;

  private Path disk;
  private ServerEnvironment environment;

  @BeforeEach
  void prepare() throws IOException {
    mount = new SmallDisk(Files.createDirectory(folder.resolve("disk")));
    disk = mount.path();
    environment = new ServerEnvironment(folder, disk);
  }

  @Test
  void refusesPushesBeforeTheDiskIsFullAndRecoversByItself() throws Exception {
    mount.mount("size=24m");
    try (ServerProcess server = start("4Mi")) {
      int pushed = pushUntilRefused(server, 3 * MIB, "storage is nearly full");
      assertThat(pushed).isBetween(4, 7);
      assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan(0);
      assertThat(pull(server, "v0")).isEqualTo(200);
      await().until(() -> server.stats().get("lowSpace").asBoolean());
      assertThat(server.stats().get("shortOf").asText()).isEqualTo("bytes");
      assertThat(server.manage("/metrics").body())
          .contains("priok_storage_low{resource=\"bytes\"} 1.0")
          .contains("priok_storage_low{resource=\"inodes\"} 0.0");

      deleteAndCollect(server, pushed);

      assertThat(server.pushImage("app", "again", List.of(content(3 * MIB, 100)))).isNotEmpty();
      await().until(() -> !server.stats().get("lowSpace").asBoolean());
    }
  }

  @Test
  void anImportThatFindsNoRoomSaysWhereAndLeavesNothing() throws Exception {
    mount.mount("size=2m");
    Path archive = folder.resolve("image.tar");
    Files.write(archive, SampleArchive.dockerSave("[\"app:1\"]", "x".repeat(4 * MIB)).bytes());

    assertThat(environment.run("import", archive.toString())).isEqualTo(1);

    assertThat(environment.output())
        .contains(disk.resolve("priok/tmp") + ": there is no space left")
        .contains("unpacked");
    assertThat(disk.resolve("priok/tmp")).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDiskThatFillsUpInTheMiddleOfALayerShowsNothingHalfDone(boolean ext4) throws Exception {
    if (ext4) {
      mount.mountExt4(16, 1024);
    } else {
      mount.mount("size=16m");
    }
    try (ServerProcess server = start("0")) {
      server.pushImage("app", "v0", List.of("small"));
      Throwable refusal =
          catchThrowable(() -> server.pushImage("other", "v1", List.of(content(20 * MIB, 1))));

      assertThat(refusal)
          .hasMessageContaining("403")
          .hasMessageContaining(
              "registry 127.0.0.1:" + server.port() + ": storage is full (no space")
          .hasMessageContaining("delete images");
      assertThat(server.get("/v2/_catalog").body()).isEqualTo("{\"repositories\":[\"app\"]}");
      assertThat(files("docker/registry/v2/repositories/other")).isEmpty();
      assertThat(files("priok/tmp")).isEmpty();
      assertThat(pull(server, "v0")).isEqualTo(200);
      assertThat(server.pushImage("app", "v2", List.of("fits"))).isNotEmpty();
    }
  }

  @Test
  void refusesPushesBeforeTheInodesAreGoneAndSaysThatItIsThey() throws Exception {
    mount.mount("size=24m,nr_inodes=400");
    try (ServerProcess server = start("1Mi")) {
      int pushed = pushUntilRefused(server, 10, "storage is nearly out of inodes");
      assertThat(pull(server, "v0")).isEqualTo(200);
      await().until(() -> server.stats().get("shortOf").asText().equals("inodes"));
      assertThat(server.manage("/metrics").body())
          .contains("priok_storage_low{resource=\"bytes\"} 0.0")
          .contains("priok_storage_low{resource=\"inodes\"} 1.0");
      // What is kept free is there: a push that has begun, and the collector, need some.
      Files.createFile(disk.resolve("still-one"));

      deleteAndCollect(server, pushed);

      assertThat(server.pushImage("app", "again", List.of("after"))).isNotEmpty();
      await().until(() -> server.stats().get("shortOf").isNull());
    }
  }

  @Test
  void withoutAFreeInodePushesAreRefusedAndTheCollectorStillWorks() throws Exception {
    mount.mount("size=24m,nr_inodes=150");
    try (ServerProcess server = start("0")) {
      await().until(() -> Files.exists(disk.resolve("priok/trash/spare")));
      int pushed = pushUntilRefused(server, 10, "out of inodes (it can hold no more files)");
      assertThat(pull(server, "v0")).isEqualTo(200);

      deleteAndCollect(server, pushed);

      assertThat(server.pushImage("app", "again", List.of("after"))).isNotEmpty();
    }
  }

  private int pushUntilRefused(ServerProcess server, int bytes, String cause) {
    for (int i = 0; i < 100; i++) {
      int number = i;
      long began = System.nanoTime();
      Throwable refusal =
          catchThrowable(
              () -> server.pushImage("app", "v" + number, List.of(content(bytes, number))));
      if (refusal != null) {
        assertThat(refusal)
            .hasMessageContaining("403")
            .hasMessageContaining("DENIED")
            .hasMessageContaining("registry 127.0.0.1:" + server.port())
            .hasMessageContaining(cause)
            .hasMessageContaining("delete images");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        return i;
      }
    }
    throw new AssertionError("never refused");
  }

  private void deleteAndCollect(ServerProcess server, int pushed) throws IOException {
    for (int i = 0; i < pushed; i++) {
      String digest =
          server
              .get("/v2/app/manifests/v" + i)
              .headers()
              .firstValue("Docker-Content-Digest")
              .orElseThrow();
      HttpResponse<String> deleted =
          server.send("DELETE", server.port(), "/v2/app/manifests/" + digest, "");
      assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(202);
    }
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> {
          server.collect();
          JsonNode gc = server.stats().get("gc");
          return gc.hasNonNull("freedBlobs")
              && gc.get("problem").isNull()
              && gc.get("reclaimableBytes").asLong() == 0
              && files("priok/trash").isEmpty();
        });
  }

  private static int pull(ServerProcess server, String tag) {
    return server.get("/v2/app/manifests/" + tag).statusCode();
  }

  private static String content(int bytes, int number) {
    return (number + " ").repeat(bytes / (number + " ").length());
  }

  private List<Path> files(String path) throws IOException {
    Path directory = disk.resolve(path);
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(directory)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  private ServerProcess start(String lowSpace) throws IOException {
    environment.configure(
        """
        storage: {delete: {enabled: true}, lowspace: %s}
        gc: {schedule: never, minage: 0s}
        """
            .formatted(lowSpace));
    return environment.serve();
  }
}
