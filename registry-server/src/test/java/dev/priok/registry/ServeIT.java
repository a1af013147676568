package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.http.RequestLog;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeIT {
  /** Written by {@code htpasswd -nbB -C 4}: the password is "secret". */
  private static final String SECRET =
      "$2y$04$ShYuNilVGaNwm/PJvVVV7u1o41Trcr6NeERbHcJkFKKrMi9PhAM1q";

  @TempDir Path folder;
  private ServerEnvironment environment;

  @BeforeEach
  void configure() throws IOException {
    environment = new ServerEnvironment(folder);
    environment.configure("storage: {delete: {enabled: true}}");
  }

  @Test
  void servesARegistryWithoutLoginAndSaysThatItIsOpen() throws Exception {
    try (ServerProcess server = environment.serve()) {
      String digest = server.pushImage("team/app", "1.0", List.of("layer"));

      assertThat(server.get("/v2/team/app/manifests/1.0").headers().map())
          .containsEntry("Docker-Content-Digest", List.of(digest));
      assertThat(server.manage("/readyz").statusCode()).isEqualTo(200);
      assertThat(server.manage("/livez").statusCode()).isEqualTo(200);
      assertThat(server.manage("/metrics").body())
          .contains(
              "registry_http_requests_total{code=\"201\",handler=\"manifest\",method=\"put\"}")
          .contains("registry_http_in_flight_requests 0.0")
          .contains("jvm_memory_used_bytes");
      assertThat(server.log())
          .contains("auth=\"open\" deletion=\"true\"")
          .contains("may pull, delete and push: there is no auth section")
          .containsPattern("INFO +requests .*manifest.*repository=\"team/app\" reference=\"1.0\"");

      server.terminate();
      assertThat(server.awaitExit()).isZero();
      assertThat(server.log()).contains("Stopping").doesNotContain("Exception");
    }
  }

  @Test
  void logsJsonWithTheConfiguredFieldsAndKeepsTheAuditTrailAtAnyLevel() throws Exception {
    Path config =
        Files.writeString(
            environment.config,
            "{version: 0.1, log: {level: warn, formatter: json, fields: {service: registry}},"
                + " auth: {htpasswd: {path: /nowhere}}, http: {port: 1}}");
    int port = freePort();
    environment.variables.put("REGISTRY_HTTP_ADDR", "127.0.0.1:" + port);
    try (ServerProcess server = environment.start(config.toString())) {
      await().ignoreExceptions().until(() -> server.getAt(port, "/v2/").statusCode() == 401);
      server.terminate();
      assertThat(server.awaitExit()).isZero();
      assertThat(server.log())
          .contains("is unknown and ignored", "there is no such file", "UNAUTHORIZED");

      ObjectMapper json = new ObjectMapper();
      for (String line : server.log().lines().toList()) {
        JsonNode event = json.readTree(line);
        boolean audit = event.get("loggerName").asText().equals(RequestLog.LOGGER_NAME);
        assertThat(event.get("level").asText()).isEqualTo(audit ? "INFO" : "WARN");
        assertThat(event.get("message").asText()).isNotEmpty().doesNotContain("{}");
        assertThat(event.get("kvpList").findValuesAsText("service")).containsExactly("registry");
      }
    }
  }

  @Test
  void saysWhoseAStoreIsThatItCannotWrite() throws Exception {
    boolean root = "root".equals(System.getProperty("user.name"));
    assumeTrue(
        !root || Files.isExecutable(WrongOwnerIT.SETPRIV),
        "root needs setpriv to become somebody else");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path store = Files.createDirectory(folder.resolve("store"));
    Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("r-xr-xr-x"));
    List<String> as65532 = root ? WrongOwnerIT.AS_65532 : List.of();
    String self = root ? "65532:65532" : "";

    try (ServerProcess server = environment.start(as65532, "serve")) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.log())
          .contains(store + " cannot be read and written: it belongs to ")
          .contains("(mode 0555), this process runs as " + self)
          .contains("run chown -R " + self)
          .doesNotContain("Exception");
    }
  }

  @Test
  void refusesAWrongConfigurationWithFileLineAndKey() throws Exception {
    environment.variables.clear();
    environment.configure("http:\n  addr: nowhere\nlog: {level: loud}");
    Path config = environment.config;

    try (ServerProcess server = environment.start(config.toString())) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.log().lines())
          .containsExactly(
              config + ":4: log.level: \"loud\" is not valid; allowed: error, warn, info, debug",
              config
                  + ":3: http.addr: \"nowhere\" is not valid; allowed: host:port, or :port for all"
                  + " interfaces");
    }
  }

  @Test
  void saysWhichPortIsInUse() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment.variables.put("REGISTRY_HTTP_ADDR", "127.0.0.1:" + busy.getLocalPort());
      try (ServerProcess server = environment.start("serve")) {
        assertThat(server.awaitExit()).isEqualTo(1);
        assertThat(server.log())
            .contains("cannot listen on 127.0.0.1:" + busy.getLocalPort())
            .contains("set http.addr")
            .doesNotContain("\tat ");
      }
    }
  }

  @Test
  void isStoppedWithSuccessWhileItStarts() throws Exception {
    int port = freePort();
    environment.variables.put("REGISTRY_HTTP_ADDR", "127.0.0.1:" + port);
    try (ServerProcess server = environment.start("serve")) {
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> listens(port));
      server.terminate();

      assertThat(server.awaitExit()).isZero();
      assertThat(server.log()).contains("Stopping").doesNotContain("Exception", "Cannot");
    }
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void letsARunningUploadEndBeforeItStops() throws Exception {
    String content = "0123456789".repeat(1000);
    try (ServerProcess server = environment.serve();
        Socket upload = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String location = server.startUpload("app");
      OutputStream out = upload.getOutputStream();
      String head =
          "PUT %s?digest=%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
              .formatted(location, ServerProcess.digest(content), content.length());
      out.write((head + content.substring(0, 5000)).getBytes(StandardCharsets.US_ASCII));
      out.flush();
      Path data = folder.resolve("store/docker/registry/v2/repositories/app/_uploads");
      await().until(() -> size(data) > 0);

      server.terminate();
      await().until(() -> server.log().contains("Stopping"));
      await().until(() -> server.manage("/readyz").statusCode() == 503);
      out.write(content.substring(5000).getBytes(StandardCharsets.US_ASCII));
      out.flush();

      InputStream in = upload.getInputStream();
      assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 201");
      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void anEditOfTheUsersTakesEffectAtOnceAndALostFileOpensNothing() throws Exception {
    Path users = Files.writeString(folder.resolve("htpasswd"), "ann:" + SECRET + "\n");
    environment.variables.put("REGISTRY_AUTH_HTPASSWD_PATH", users.toString());
    environment.variables.put("REGISTRY_AUTH_HTPASSWD_REALM", "team");
    String ann = ServerProcess.basic("ann", "secret");
    String bob = ServerProcess.basic("bob", "secret");
    try (ServerProcess server = environment.serve()) {
      assertThat(server.get("/v2/").headers().firstValue("WWW-Authenticate"))
          .contains("Basic realm=\"team\"");
      assertThat(status(server, ann)).isEqualTo(200);
      assertThat(status(server, bob)).isEqualTo(401);
      server.pushImage("app", "1.0", List.of("layer"), "Authorization", ann);

      Files.writeString(users, "bob:" + SECRET + "\n");
      assertThat(status(server, ann)).isEqualTo(401);
      assertThat(status(server, bob)).isEqualTo(200);

      Files.delete(users);
      assertThat(status(server, bob)).isEqualTo(401);
      assertThat(server.get("/v2/").statusCode()).isEqualTo(401);
      assertThat(server.get("/v2/app/manifests/1.0").statusCode()).isEqualTo(401);

      Files.writeString(users, "");
      assertThat(status(server, bob)).isEqualTo(401);
      assertThat(server.log())
          .contains("there is no such file")
          .contains("File has no user in it")
          .contains("user=\"ann\"")
          .doesNotContain("secret")
          .doesNotContain(SECRET)
          .doesNotContain(ann.substring("Basic ".length()));
    }
  }

  @Test
  void statsFollowPushesAndRemovalByHand() throws Exception {
    try (ServerProcess server = environment.serve()) {
      assertThat(server.manage("/stats").statusCode()).isEqualTo(401);
      server.pushImage("team/app", "1.0", List.of("shared", "own"));
      server.pushImage("team/app", "1.1", List.of("shared", "own"));
      server.pushImage("other", "1.0", List.of("shared"));

      JsonNode stats = awaitRepositories(server, 2);
      assertThat(stats.get("state").asText()).isEqualTo("Complete");
      assertThat(stats.get("tags").asLong()).isEqualTo(3);
      assertThat(stats.get("manifests").asLong()).isEqualTo(3);
      assertThat(stats.get("bytes").asLong()).isEqualTo(blobBytes());
      assertThat(stats.get("lastPush").asText()).endsWith("Z");
      assertThat(stats.get("top").get(0).get("name").asText()).isEqualTo("team/app");

      ByHand.remove(folder.resolve("store/docker/registry/v2/repositories/team"));
      assertThat(awaitRepositories(server, 1).get("tags").asLong()).isEqualTo(1);
      assertThat(server.get("/v2/_catalog").body()).isEqualTo("{\"repositories\":[\"other\"]}");
    }
  }

  private static JsonNode awaitRepositories(ServerProcess server, int count) throws IOException {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.stats().get("repositories").asInt() == count);
    return server.stats();
  }

  private long blobBytes() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("store/docker/registry/v2/blobs"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static long size(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files
          .filter(file -> file.endsWith("data"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static int status(ServerProcess server, String authorization) {
    return server.get("/v2/", "Authorization", authorization).statusCode();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
