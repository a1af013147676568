package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests of more than 64 KiB, which are sent from their files. */
class LargeManifestRequestsTest {
  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";

  /** Says only at its end what it is: by its look alone it would be an index of OCI. */
  private static final String MANIFEST =
      "{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"a\":\"%s\"},\"mediaType\":\"%s\"}"
          .formatted("0123456789".repeat(10_000), DOCKER_LIST);

  private static final Digest DIGEST = sha256(bytes(MANIFEST));

  @AutoClose static RunningRegistry registry;

  @BeforeAll
  static void start(@TempDir Path root) {
    registry = RunningRegistry.open(root);
  }

  private static List<String> push(String repository) {
    String manifests = "/v2/" + repository + "/manifests/";
    assertThat(registry.put(manifests + "v1", bytes(MANIFEST)).statusCode()).isEqualTo(201);
    return List.of(manifests + "v1", manifests + DIGEST);
  }

  @Test
  void isServedByTagAndDigestToTheByte() {
    for (String path : push("large/get")) {
      HttpResponse<byte[]> response = registry.get(path);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(text(response)).isEqualTo(MANIFEST);
      assertThat(header(response, "Content-Type")).isEqualTo(DOCKER_LIST);
      assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(MANIFEST.length()));
      assertThat(header(response, "Docker-Content-Digest")).isEqualTo(DIGEST.toString());
    }
  }

  @Test
  void headSaysHowLargeItIs() {
    for (String path : push("large/head")) {
      HttpResponse<byte[]> response = registry.head(path);
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEmpty();
      assertThat(header(response, "Content-Type")).isEqualTo(DOCKER_LIST);
      assertThat(header(response, "Content-Length")).isEqualTo(String.valueOf(MANIFEST.length()));
      assertThat(header(response, "Docker-Content-Digest")).isEqualTo(DIGEST.toString());
    }
  }

  @Test
  void isNotSentToWhoHasIt() {
    for (String path : push("large/etag")) {
      HttpResponse<byte[]> response = registry.get(path, "If-None-Match", "\"" + DIGEST + "\"");
      assertThat(response.statusCode()).isEqualTo(304);
      assertThat(response.body()).isEmpty();
      assertThat(registry.get(path).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void countsAsAbsentWhenItIsDamagedAndIsHealedByAPush() throws Exception {
    List<String> paths = push("large/damaged");
    for (String path : paths) {
      assertThat(registry.get(path).statusCode()).isEqualTo(200);
    }
    Path file = registry.blob(DIGEST);
    Path copy = Files.writeString(file.resolveSibling("copy"), MANIFEST.replace('7', '8'));

    Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);

    for (String path : paths) {
      assertThat(registry.get(path).statusCode()).isEqualTo(404);
      assertThat(registry.head(path).statusCode()).isEqualTo(404);
    }
    for (String path : push("large/damaged")) {
      assertThat(text(registry.get(path))).isEqualTo(MANIFEST);
    }
  }
}
