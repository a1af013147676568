package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The first start on another server's store whose disk has nothing left. Mounting needs root. */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class AdoptedFullDiskIT {

  /** What is full, and of what. */
  enum Disk {
    TMPFS_WITHOUT_INODES,
    EXT4_WITHOUT_INODES,
    EXT4_WITHOUT_BLOCKS
  }

  @TempDir Path folder;

  @AutoClose("unmount")
  private SmallDisk mount;

  private Path disk;
  private ServerEnvironment environment;

  @BeforeEach
  void prepare() throws IOException {
    mount = new SmallDisk(Files.createDirectory(folder.resolve("disk")));
    disk = mount.path();
    environment =
        new ServerEnvironment(
            folder,
            disk,
            "REGISTRY_STORAGE_DELETE_ENABLED",
            "true",
            "REGISTRY_GC_SCHEDULE",
            "0 0 1 1 *",
            "REGISTRY_GC_MINAGE",
            "1h");
  }

  @ParameterizedTest
  @EnumSource
  void theFirstCollectionMakesRoomForItself(Disk kind) throws Exception {
    adopt(kind);
    removeRepository("old");
    fill(kind);
    List<Path> before = blobs();

    assertThat(environment.run("garbage-collect", "--dry-run")).isEqualTo(1);
    assertThat(environment.output()).contains("no space or inode is left", disk + "/priok");
    assertThat(blobs()).isEqualTo(before);
    assertThat(environment.run("garbage-collect")).as(environment.output()).isZero();
    Ageing.age(disk, Duration.ofDays(2));
    assertThat(environment.run("garbage-collect")).as(environment.output()).isZero();

    assertThat(blobs()).hasSize(3);
    assertThat(files("priok/trash")).isEmpty();
    assertThat(environment.run("check", "--read-data")).as(environment.output()).isZero();
    try (ServerProcess server = environment.serve()) {
      assertThat(server.get("/v2/kept/manifests/v1").statusCode()).isEqualTo(200);
      assertThat(server.get("/v2/kept/blobs/" + ServerProcess.digest("kept")).body())
          .isEqualTo("kept");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerMakesRoomTakesOrdersAndCollects(Disk kind) throws Exception {
    adopt(kind);
    removeRepository("old");
    fill(kind);
    try (ServerProcess server = environment.serve()) {
      await()
          .untilAsserted(() ->
              assertThat(environment.run("garbage-collect")).as(environment.output()).isZero());
      assertThat(server.log()).contains("Made room");
      assertThat(server.get("/v2/kept/manifests/v1").statusCode()).isEqualTo(200);
      Ageing.age(disk, Duration.ofDays(2));
      assertThat(environment.run("garbage-collect")).as(environment.output()).isZero();
    }
    assertThat(blobs()).hasSize(3);
  }

  @Test
  void aServerThatNeverCollectsMakesNoRoomByItself() throws Exception {
    environment.variables.put("REGISTRY_GC_SCHEDULE", "never");
    adopt(Disk.TMPFS_WITHOUT_INODES);
    removeRepository("old");
    fill(Disk.TMPFS_WITHOUT_INODES);
    List<Path> before = blobs();
    try (ServerProcess server = environment.serve()) {
      await().until(() -> server.stats().toString().contains("no space or inode is left"));
      assertThat(environment.run("garbage-collect", "--now")).isEqualTo(1);
      assertThat(environment.output()).contains("without --now");
      assertThat(blobs()).isEqualTo(before);

      assertThat(environment.run("garbage-collect")).as(environment.output()).isZero();
      assertThat(environment.output()).contains("Made room");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDiskThatIsFullAgainBeforeTheNextCollectionIsCollected(Disk kind) throws Exception {
    adopt(kind);
    removeRepository("old");
    fill(kind);
    assertThat(environment.run("garbage-collect")).as(environment.output()).isZero();
    removeRepository("kept");
    refill(kind);

    assertThat(environment.run("garbage-collect")).as(environment.output()).isZero();

    assertThat(blobs()).isEmpty();
  }

  @Test
  void whereNothingIsDueNothingGoesAndTheCauseIsSaid() throws Exception {
    adopt(Disk.TMPFS_WITHOUT_INODES);
    fill(Disk.TMPFS_WITHOUT_INODES);
    List<Path> before = blobs();

    assertThat(environment.run("garbage-collect")).isEqualTo(1);

    assertThat(environment.output())
        .contains("no space or inode is left", "free")
        .doesNotContain("served by");
    assertThat(blobs()).isEqualTo(before);
    try (ServerProcess server = environment.serve()) {
      server.delete("/v2/old/manifests/" + digest(server, "old"));
      await().until(() -> Files.exists(disk.resolve("priok/lease")));
    }
  }

  private static String digest(ServerProcess server, String repository) {
    return server
        .get("/v2/" + repository + "/manifests/v1")
        .headers()
        .firstValue("Docker-Content-Digest")
        .orElseThrow();
  }

  /** A store that no server of ours has served, of two images. */
  private void adopt(Disk kind) throws Exception {
    switch (kind) {
      case TMPFS_WITHOUT_INODES -> mount.mount("size=24m,nr_inodes=200");
      case EXT4_WITHOUT_INODES -> mount.mountExt4(16, 256);
      case EXT4_WITHOUT_BLOCKS -> mount.mountExt4(16, 1024);
    }
    try (ServerProcess server = environment.serve()) {
      server.pushImage("kept", "v1", List.of("kept"));
      server.pushImage("old", "v1", List.of("old", "older"));
    }
    ByHand.remove(disk.resolve("priok"));
    Ageing.age(disk.resolve("docker"), Duration.ofDays(2));
  }

  private void removeRepository(String name) throws IOException {
    ByHand.remove(disk.resolve("docker/registry/v2/repositories").resolve(name));
  }

  private void fill(Disk kind) throws IOException {
    Files.createDirectory(disk.resolve("filler"));
    refill(kind);
    assertThat(Files.getFileStore(disk).getUsableSpace() == 0)
        .isEqualTo(kind == Disk.EXT4_WITHOUT_BLOCKS);
  }

  private void refill(Disk kind) throws IOException {
    Path filler = disk.resolve("filler");
    boolean room = true;
    for (int i = 0; room; i++) {
      try (OutputStream out = Files.newOutputStream(filler.resolve(UUID.randomUUID().toString()))) {
        if (kind == Disk.EXT4_WITHOUT_BLOCKS) {
          byte[] page = new byte[4096];
          while (true) {
            out.write(page);
          }
        }
      } catch (IOException e) {
        room = kind == Disk.EXT4_WITHOUT_BLOCKS && i < 2;
      }
    }
  }

  private List<Path> blobs() throws IOException {
    return files("docker/registry/v2/blobs");
  }

  private List<Path> files(String path) throws IOException {
    try (Stream<Path> walk = Files.walk(disk.resolve(path))) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
