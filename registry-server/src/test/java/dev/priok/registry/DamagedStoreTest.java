package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.oci.Digest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What crashes, full disks and people do to a store. Damage counts as absence, and heals by a push.
 */
class DamagedStoreTest {

  private static final AtomicInteger REPOSITORIES = new AtomicInteger();

  @TempDir static Path root;
  @AutoClose static RunningRegistry registry;
  String name;
  Image image;

  @BeforeAll
  static void start() {
    registry = RunningRegistry.open(root);
  }

  @BeforeEach
  void push() {
    name = "damaged-" + REPOSITORIES.incrementAndGet();
    image = registry.pushImage(name, "v1", "layer of " + name);
  }

  private void replace(String file, String content) throws Exception {
    Path path = registry.file("repositories/" + name + "/" + file);
    assertThat(path).exists();
    Files.writeString(path, content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "sha256:12", "garbage\n\u0000", "../../../../etc/passwd"})
  void aBadTagLinkCountsAsAbsentAndIsHealedByAPush(String content) throws Exception {
    replace("_manifests/tags/v1/current/link", content);

    assertThat(registry.get("/v2/" + name + "/manifests/v1").statusCode()).isEqualTo(404);
    assertThat(text(registry.get("/v2/" + name + "/tags/list"))).contains("\"tags\":[]");
    assertThat(registry.delete("/v2/" + name + "/manifests/v1").statusCode()).isEqualTo(404);

    registry.pushImage(name, "v1", "layer of " + name);
    assertThat(registry.get("/v2/" + name + "/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void aLinkWithANewlineIsRead() throws Exception {
    replace("_manifests/tags/v1/current/link", image.digest() + "\n");

    assertThat(registry.get("/v2/" + name + "/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void anEmptyRevisionOrLayerLinkCountsAsAbsent() throws Exception {
    replace("_manifests/revisions/sha256/" + image.digest().hex() + "/link", "");
    replace("_layers/sha256/" + image.config().hex() + "/link", "");

    assertThat(registry.get("/v2/" + name + "/manifests/v1").statusCode()).isEqualTo(404);
    assertThat(registry.delete("/v2/" + name + "/manifests/" + image.digest()).statusCode())
        .isEqualTo(404);
    assertThat(registry.get("/v2/" + name + "/blobs/" + image.config()).statusCode())
        .isEqualTo(404);
    HttpResponse<byte[]> push =
        registry.put("/v2/" + name + "/manifests/v1", bytes(image.manifest()));
    assertThat(text(push)).contains("MANIFEST_BLOB_UNKNOWN", image.config().toString());
  }

  @Test
  void aManifestWhoseContentIsWrongCountsAsAbsentAndIsHealedByAPush() throws Exception {
    Files.writeString(registry.blob(image.digest()), "");

    assertThat(registry.get("/v2/" + name + "/manifests/v1").statusCode()).isEqualTo(404);

    registry.pushImage(name, "v1", "layer of " + name);
    assertThat(text(registry.get("/v2/" + name + "/manifests/v1"))).isEqualTo(image.manifest());
  }

  @Test
  void aBlobWithoutContentIsHealedByAPush() throws Exception {
    Files.delete(registry.blob(image.layers().getFirst()));

    assertThat(registry.head("/v2/" + name + "/blobs/" + image.layers().getFirst()).statusCode())
        .isEqualTo(404);

    registry.pushImage(name, "v1", "layer of " + name);
    assertThat(registry.head("/v2/" + name + "/blobs/" + image.layers().getFirst()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aFileInTheWayOfADirectoryIsAFaultOfTheStoreThatShowsNoPath() throws Exception {
    Files.writeString(registry.file("repositories/file"), "in the way");

    assertThat(registry.get("/v2/file/tags/list").statusCode()).isEqualTo(404);
    assertThat(registry.get("/v2/file/manifests/v1").statusCode()).isEqualTo(404);
    assertThat(registry.get("/v2/file/below/manifests/v1").statusCode()).isEqualTo(404);
    HttpResponse<byte[]> push = registry.post("/v2/file/blobs/uploads/", new byte[0]);
    assertThat(push.statusCode()).isEqualTo(500);
    assertThat(text(push)).contains("UNKNOWN", "request id").doesNotContain(root.toString());
  }

  @Test
  void directoriesInPlaceOfFilesCountAsAbsent() throws Exception {
    Path link = registry.file("repositories/" + name + "/_manifests/tags/v2/current/link");
    Files.createDirectories(link);

    assertThat(registry.get("/v2/" + name + "/manifests/v2").statusCode()).isEqualTo(404);
    assertThat(text(registry.get("/v2/" + name + "/tags/list"))).contains("\"tags\":[\"v1\"]");
  }

  @Test
  void aPushThatFailsHalfwayLeavesNothingVisible() throws Exception {
    String other = name + "/other";
    Digest config = registry.pushBlob(other, bytes("{}"));
    String manifest = RunningRegistry.imageManifest(config, List.of());
    Path tags = registry.file("repositories/" + other + "/_manifests/tags");
    Files.createDirectories(tags);
    Files.writeString(tags.resolve("v1"), "in the way of the tag");

    HttpResponse<byte[]> push = registry.put("/v2/" + other + "/manifests/v1", bytes(manifest));

    assertThat(push.statusCode()).isEqualTo(500);
    assertThat(
            registry
                .get("/v2/" + other + "/manifests/" + RunningRegistry.sha256(bytes(manifest)))
                .statusCode())
        .isEqualTo(404);
    assertThat(registry.file("repositories/" + other + "/_manifests/revisions")).doesNotExist();
    Files.delete(tags.resolve("v1"));
    assertThat(registry.put("/v2/" + other + "/manifests/v1", bytes(manifest)).statusCode())
        .isEqualTo(201);
  }
}
