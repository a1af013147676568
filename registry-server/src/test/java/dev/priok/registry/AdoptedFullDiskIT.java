package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
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
  private SmallDisk mount;
  private Path disk;
  private Path config;

  @BeforeEach
  void prepare() throws IOException {
    mount = new SmallDisk(Files.createDirectory(folder.resolve("disk")));
    disk = mount.path();
    config =
        Files.writeString(
            folder.resolve("config.yml"),
            """
            version: 0.1
            storage:
              filesystem: {rootdirectory: %s}
              delete: {enabled: true}
            gc: {schedule: "0 0 1 1 *", minage: 1h}
            http: {addr: "127.0.0.1:0", debug: {addr: "127.0.0.1:0"}}
            """
                .formatted(disk));
  }

  @AfterEach
  void unmount() throws Exception {
    mount.unmount();
  }

  @ParameterizedTest
  @EnumSource
  void theFirstCollectionMakesRoomForItself(Disk kind) throws Exception {
    adopt(kind);
    removeRepository("old");
    fill(kind);
    List<Path> before = blobs();

    assertThat(command("garbage-collect", "--dry-run")).isEqualTo(1);
    assertThat(said()).contains("no space or inode is left", disk + "/priok");
    assertThat(blobs()).isEqualTo(before);
    assertThat(command("garbage-collect")).as(said()).isZero();
    Ageing.age(disk, Duration.ofDays(2));
    assertThat(command("garbage-collect")).as(said()).isZero();

    assertThat(blobs()).hasSize(3);
    assertThat(files("priok/trash")).isEmpty();
    assertThat(command("check", "--read-data")).as(said()).isZero();
    try (ServerProcess server = serve()) {
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
    try (ServerProcess server = serve()) {
      await().untilAsserted(() -> assertThat(command("garbage-collect")).as(said()).isZero());
      assertThat(server.log()).contains("Made room");
      assertThat(server.get("/v2/kept/manifests/v1").statusCode()).isEqualTo(200);
      Ageing.age(disk, Duration.ofDays(2));
      assertThat(command("garbage-collect")).as(said()).isZero();
    }
    assertThat(blobs()).hasSize(3);
  }

  @Test
  void aServerThatNeverCollectsMakesNoRoomByItself() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "secret");
    Files.writeString(
        config,
        Files.readString(config).replace("\"0 0 1 1 *\"", "never")
            + "management: {tokenfile: %s}\n".formatted(token));
    adopt(Disk.TMPFS_WITHOUT_INODES);
    removeRepository("old");
    fill(Disk.TMPFS_WITHOUT_INODES);
    List<Path> before = blobs();
    try (ServerProcess server = serve()) {
      await().until(() -> stats(server).contains("no space or inode is left"));
      assertThat(command("garbage-collect", "--now")).isEqualTo(1);
      assertThat(said()).contains("without --now");
      assertThat(blobs()).isEqualTo(before);

      assertThat(command("garbage-collect")).as(said()).isZero();
      assertThat(said()).contains("Made room");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDiskThatIsFullAgainBeforeTheNextCollectionIsCollected(Disk kind) throws Exception {
    adopt(kind);
    removeRepository("old");
    fill(kind);
    assertThat(command("garbage-collect")).as(said()).isZero();
    removeRepository("kept");
    refill(kind);

    assertThat(command("garbage-collect")).as(said()).isZero();

    assertThat(blobs()).isEmpty();
  }

  @Test
  void whereNothingIsDueNothingGoesAndTheCauseIsSaid() throws Exception {
    adopt(Disk.TMPFS_WITHOUT_INODES);
    fill(Disk.TMPFS_WITHOUT_INODES);
    List<Path> before = blobs();

    assertThat(command("garbage-collect")).isEqualTo(1);

    assertThat(said()).contains("no space or inode is left", "free").doesNotContain("served by");
    assertThat(blobs()).isEqualTo(before);
    try (ServerProcess server = serve()) {
      server.delete("/v2/old/manifests/" + digest(server, "old"));
      await().until(() -> Files.exists(disk.resolve("priok/lease")));
    }
  }

  private static String stats(ServerProcess server) {
    return server.manage("/stats", "Authorization", "Bearer secret").body();
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
    try (ServerProcess server = serve()) {
      server.pushImage("kept", "v1", List.of("kept"));
      server.pushImage("old", "v1", List.of("old", "older"));
    }
    remove(disk.resolve("priok"));
    Ageing.age(disk.resolve("docker"), Duration.ofDays(2));
  }

  private void removeRepository(String name) throws IOException {
    remove(disk.resolve("docker/registry/v2/repositories").resolve(name));
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

  private ServerProcess serve() throws IOException {
    Path log = folder.resolve("log");
    Files.deleteIfExists(log);
    return ServerProcess.start(log, Map.of(), config.toString()).awaitServing();
  }

  private int command(String... words) throws IOException {
    Files.deleteIfExists(folder.resolve("said"));
    return ServerProcess.run(
        folder.resolve("said"),
        Map.of(),
        Stream.concat(Stream.of(words), Stream.of(config.toString())).toArray(String[]::new));
  }

  private String said() throws IOException {
    return Files.readString(folder.resolve("said"));
  }

  private List<Path> blobs() throws IOException {
    return files("docker/registry/v2/blobs");
  }

  private List<Path> files(String path) throws IOException {
    try (Stream<Path> walk = Files.walk(disk.resolve(path))) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void remove(Path directory) throws IOException {
    try (Stream<Path> walk = Files.walk(directory)) {
      for (Path path : walk.toList().reversed()) {
        Files.delete(path);
      }
    }
  }
}
