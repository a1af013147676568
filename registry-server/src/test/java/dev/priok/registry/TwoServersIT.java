package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens around a store that is being served: a successor, and commands. */
class TwoServersIT {
  /** A minute where there is time for it. */
  private static final Duration HANDOVER =
      Duration.ofSeconds(Math.min(60, Long.getLong("priok.soak.seconds", 4)));

  /** Above the slowest pace that a server bears with. */
  private static final int STEP_BYTES = 4096;

  @TempDir Path folder;
  private ServerEnvironment environment;

  @BeforeEach
  void configure() throws IOException {
    environment =
        new ServerEnvironment(
            folder,
            "REGISTRY_STORAGE_DELETE_ENABLED",
            "true",
            "REGISTRY_HTTP_DRAINNOTICE",
            "0s",
            "REGISTRY_HTTP_DRAINTIMEOUT",
            "90s");
  }

  @Test
  void aSuccessorServesAtOnceAndCollectsOnceItsPredecessorHasGone() throws Exception {
    try (ServerProcess old = environment.serve()) {
      await().atMost(Duration.ofSeconds(20)).until(() -> old.collect() != 409);
      String before = old.pushImage("team/app", "v1", List.of("a layer"));
      String upload = old.startUpload("team/app");
      try (ServerProcess fresh = environment.serve()) {
        assertThat(fresh.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
        String meanwhile = fresh.pushImage("team/app", "v2", List.of("a layer", "another"));
        assertThat(old.get("/v2/team/app/manifests/v2").statusCode()).isEqualTo(200);
        assertThat(fresh.collect()).isEqualTo(409);
        assertThat(fresh.stats().toString()).contains("Waiting");

        old.terminate();
        assertThat(old.awaitExit()).isZero();

        await().atMost(Duration.ofSeconds(20)).until(() -> fresh.collect() == 202);
        HttpResponse<String> resumed = fresh.get(upload);
        assertThat(resumed.statusCode()).isEqualTo(204);
        assertThat(manifest(fresh, before)).isEqualTo(200);
        assertThat(manifest(fresh, meanwhile)).isEqualTo(200);
      }
    }
  }

  @Test
  void aPushUnderWayEndsInTheOldServerWhileTheNewOneServesForAsLongAsItTakes() throws Exception {
    byte[] layer = "a part of a layer ".repeat(400_000).getBytes(StandardCharsets.UTF_8);
    String content = new String(layer, StandardCharsets.UTF_8);
    try (ServerProcess old = environment.serve()) {
      await().atMost(Duration.ofSeconds(20)).until(() -> old.collect() != 409);
      String location = old.startUpload("team/app");
      try (Socket push = new Socket("127.0.0.1", old.port())) {
        push.setSoTimeout((int) HANDOVER.plusSeconds(30).toMillis());
        OutputStream out = push.getOutputStream();
        out.write(
            ("PUT %s?digest=%s HTTP/1.1\r\nHost: old\r\nContent-Length: %d\r\n\r\n")
                .formatted(location, ServerProcess.digest(content), layer.length)
                .getBytes(StandardCharsets.US_ASCII));
        out.write(layer, 0, 1);
        out.flush();
        try (ServerProcess fresh = environment.serve()) {
          old.terminate();
          int sent = sendWhileServing(fresh, layer, out);
          assertThat(fresh.collect()).as("the old one has the lease").isEqualTo(409);
          out.write(layer, sent, layer.length - sent);
          String answer =
              new BufferedReader(
                      new InputStreamReader(push.getInputStream(), StandardCharsets.US_ASCII))
                  .readLine();
          assertThat(answer).contains(" 201 ");
          assertThat(old.awaitExit()).isZero();

          assertThat(fresh.pushImage("team/app", "v1", List.of(content))).isNotEmpty();
          await().atMost(Duration.ofSeconds(20)).until(() -> fresh.collect() == 202);
          assertThat(environment.run("check", "--read-data")).isZero();
        }
      }
    }
  }

  /** Pushes to one server, and a little at a time to another, for as long as a handover takes. */
  private static int sendWhileServing(ServerProcess fresh, byte[] layer, OutputStream out)
      throws IOException {
    int sent = 1;
    Instant end = Instant.now().plus(HANDOVER);
    while (Instant.now().isBefore(end)) {
      String tag = "v" + sent;
      String digest = fresh.pushImage("team/other", tag, List.of("shared", tag));
      assertThat(fresh.get("/v2/team/other/manifests/" + digest).statusCode()).isEqualTo(200);
      assertThat(fresh.collect()).isEqualTo(409);
      int step = Math.min(STEP_BYTES, layer.length - 1 - sent);
      out.write(layer, sent, step);
      out.flush();
      sent += step;
    }
    return sent;
  }

  @Test
  void commandsActThroughTheServerAndAlsoWithoutOne() throws Exception {
    String digest;
    try (ServerProcess server = environment.serve()) {
      digest = server.pushImage("team/app", "v1", List.of("a layer"));
      assertThat(environment.run("repo", "rm", "team/app:v1")).isZero();
      assertThat(environment.output()).contains("removed team/app:v1@" + digest);
      assertThat(server.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(404);
      assertThat(environment.run("repo", "undelete", "team/app:v1@" + digest)).isZero();
      assertThat(server.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
      assertThat(environment.run("garbage-collect", "--dry-run")).isZero();
      assertThat(environment.run("garbage-collect", "--now")).isEqualTo(1);
      assertThat(environment.run("check", "--heal", "--read-data")).isZero();
      assertThat(environment.run("retention", "--dry-run")).isZero();
      assertThat(server.log()).contains("Order taken");
    }
    assertThat(environment.run("repo", "why", digest)).isZero();
    assertThat(environment.output()).contains("team/app:v1 is this manifest");
    Files.writeString(store("team/app/_manifests/tags/v1/current/link"), "");
    assertThat(environment.run("check")).isEqualTo(4);
    assertThat(environment.run("check", "--heal")).isEqualTo(3);
    assertThat(environment.run("check", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(environment.output()).get("verdict").asText())
        .isEqualTo("HEALTHY");
    assertThat(environment.run("repo", "rm", "team/app")).isZero();
    assertThat(environment.run("garbage-collect", "--now")).isZero();
    assertThat(environment.output()).contains("freed 3 blobs");
  }

  @Test
  void aCollectionWithoutGraceFindsTheServerThatIsAboutToTakeOver() throws Exception {
    ServerProcess old = environment.serve();
    await().atMost(Duration.ofSeconds(20)).until(() -> old.collect() != 409);
    try (ServerProcess fresh = environment.serve()) {
      // Killed: its socket's name stays, and its lease is free before the other has asked for it.
      old.close();
      assertThat(environment.run("garbage-collect", "--now")).isEqualTo(1);
      assertThat(environment.output()).contains("serve");
      assertThat(fresh.get("/v2/").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void commandsReachTheServerThatStaysWhateverBecomesOfTheOther() throws Exception {
    try (ServerProcess server = environment.serve()) {
      server.pushImage("team/app", "v1", List.of("a layer"));
      try (ServerProcess other = environment.serve()) {
        other.kill();
      }
      assertThat(environment.run("repo", "rm", "team/app:v1")).as(environment.output()).isZero();
      assertThat(server.log()).contains("Order taken");
    }
  }

  private static int manifest(ServerProcess server, String digest) {
    return server.get("/v2/team/app/manifests/" + digest).statusCode();
  }

  private Path store(String path) {
    return folder.resolve("store/docker/registry/v2/repositories").resolve(path);
  }
}
