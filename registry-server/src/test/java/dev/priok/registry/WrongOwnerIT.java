package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A store with files of another user than the server's. Only root may make one. */
@EnabledIfSystemProperty(named = "user.name", matches = "root")
class WrongOwnerIT {
  static final Path SETPRIV = Path.of("/usr/bin/setpriv");
  static final List<String> AS_65532 =
      List.of(SETPRIV.toString(), "--reuid=65532", "--regid=65532", "--clear-groups");

  @TempDir Path folder;

  @Test
  void saysWhichPartOfAStoreIsOfSomebodyElse() throws Exception {
    assumeTrue(Files.isExecutable(SETPRIV), "no setpriv");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    ServerEnvironment environment = environment("");
    Path store = folder.resolve("store");
    try (ServerProcess server = environment.serve()) {
      server.pushImage("team/app", "v1", List.of("a layer"));
    }
    Path tags = store.resolve("docker/registry/v2/repositories/team/app/_manifests/tags");
    Path blobs = store.resolve("docker/registry/v2/blobs/sha256");
    String cure = "this process runs as 65532:65532; run chown -R 65532:65532 " + store;
    String command = output(environment, "repo", "rm", "team/app:v1");
    assertThat(command)
        .contains(store.resolve("priok").toString())
        .contains(" cannot be read and written: it belongs to 0:0", cure);

    own(store, 65532);
    own(blobs, 0);
    own(tags, 0);
    Files.setPosixFilePermissions(tags, PosixFilePermissions.fromString("rwx------"));
    assertThat(output(environment, "check"))
        .contains(blobs + " cannot be read and written: it belongs to 0:0 (mode 0755), " + cure)
        .contains(tags + " cannot be read and written: it belongs to 0:0 (mode 0700), " + cure);
    try (ServerProcess server = environment.start(AS_65532, "serve")) {
      HttpResponse<String> tag = server.awaitServing().get("/v2/team/app/manifests/v1");
      assertThat(tag.statusCode()).isEqualTo(500);
      assertThat(tag.body()).contains("may not read or change a part").doesNotContain("tags");
      assertThat(server.log()).contains("Storage: " + tags + " cannot be read and", cure);
    }
  }

  @Test
  void aPullByDigestKeepsAManifestWhoseFilesAreAnothersAndWritableForTheGroup() throws Exception {
    assumeTrue(Files.isExecutable(SETPRIV), "no setpriv");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    ServerEnvironment environment =
        environment(
            """
            gc: {schedule: never}
            retention:
              rules:
                - repositories: ["**"]
                  untagged: {after: 48h}
            """);
    Path store = folder.resolve("store");
    String pulled;
    String forgotten;
    try (ServerProcess server = environment.serve()) {
      pulled = server.pushImage("team/app", "v1", List.of("pulled"));
      forgotten = server.pushImage("team/app", "v1", List.of("forgotten"));
      server.pushImage("team/app", "v1", List.of("tagged"));
    }
    shareByGroup(store);
    Ageing.age(store, Duration.ofDays(3));
    try (ServerProcess server = environment.start(AS_65532, "serve")) {
      HttpResponse<String> pull = server.awaitServing().get("/v2/team/app/manifests/" + pulled);
      assertThat(pull.statusCode()).isEqualTo(200);
      try (ServerProcess collection = environment.start(AS_65532, "garbage-collect")) {
        assertThat(collection.awaitExit()).as(collection::log).isZero();
        assertThat(collection.log()).contains(forgotten).doesNotContain(pulled);
      }
      assertThat(server.get("/v2/team/app/manifests/" + pulled).statusCode()).isEqualTo(200);
      assertThat(server.get("/v2/team/app/manifests/" + forgotten).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aDeletedBlobStaysDeletedThoughAClientAsksForItInTheSameMoment() throws Exception {
    assumeTrue(Files.isExecutable(SETPRIV), "no setpriv");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    ServerEnvironment environment = environment("storage: {delete: {enabled: true}}");
    Path store = folder.resolve("store");
    List<String> blobs = new ArrayList<>();
    try (ServerProcess server = environment.serve()) {
      for (int i = 0; i < 60; i++) {
        blobs.add("/v2/app/blobs/" + server.pushBlob("app", "blob " + i));
      }
    }
    shareByGroup(store);
    Ageing.age(store, Duration.ofDays(3));
    try (ServerProcess server = environment.start(AS_65532, "serve");
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      server.awaitServing();
      for (String blob : blobs) {
        List<Future<?>> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          asked.add(threads.submit(() -> server.send("HEAD", server.port(), blob, "")));
        }
        server.delete(blob);
        for (Future<?> head : asked) {
          head.get();
        }
        assertThat(server.get(blob).statusCode()).as(blob).isEqualTo(404);
      }
    }
  }

  private static void shareByGroup(Path store) throws IOException {
    try (Stream<Path> all = Files.walk(store)) {
      for (Path path : all.toList()) {
        Files.setAttribute(path, "unix:gid", 65532);
        Files.setPosixFilePermissions(
            path,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxrwxr-x" : "rw-rw-r--"));
      }
    }
  }

  private ServerEnvironment environment(String keys) throws IOException {
    ServerEnvironment environment =
        new ServerEnvironment(folder, "REGISTRY_HTTP_DRAINNOTICE", "0s");
    environment.configure(keys);
    return environment;
  }

  private static String output(ServerEnvironment environment, String... command)
      throws IOException {
    try (ServerProcess process = environment.start(AS_65532, command)) {
      assertThat(process.awaitExit()).isNotZero();
      assertThat(process.log()).doesNotContain("Exception");
      return process.log();
    }
  }

  private static void own(Path directory, int uid) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.toList()) {
        Files.setAttribute(path, "unix:uid", uid);
      }
    }
  }
}
