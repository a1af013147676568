package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.header;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A layer is damaged in the store, and a client pushes an image that has it, as clients do. */
class DamagedLayerTest {

  private static final String LAYER = "a layer";

  @TempDir(factory = InMemory.class)
  Path root;

  @AutoClose private RunningRegistry registry;

  @BeforeEach
  void open() {
    registry = RunningRegistry.open(root);
  }

  @ParameterizedTest
  @EnumSource
  void aLayerWithoutContentIsPushedAgain(DigestAlgorithm algorithm) throws IOException {
    Digest layer = Digest.of(algorithm, bytes(LAYER));
    assertThat(push(layer, LAYER.length()).statusCode()).isEqualTo(201);
    Files.writeString(registry.blob(layer), "");

    assertThat(registry.get("/v2/app/blobs/" + layer).statusCode()).isEqualTo(404);
    assertThat(text(putManifest(layer, LAYER.length())))
        .contains("MANIFEST_BLOB_UNKNOWN", layer.toString());
    assertThat(push(layer, LAYER.length()).statusCode()).isEqualTo(201);

    assertThat(registry.get("/v2/app/blobs/" + layer).body()).isEqualTo(bytes(LAYER));
  }

  @Test
  void theBlobOfNothingIsThere() {
    Digest nothing = registry.pushBlob("app", new byte[0]);

    assertThat(registry.head("/v2/app/blobs/" + nothing).statusCode()).isEqualTo(200);
    assertThat(putManifest(nothing, 0).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a la", "a layer and more"})
  void aLayerThatWasCutIsRefusedOnceAndPushedAgain(String damage) throws IOException {
    Digest layer = Digest.of(DigestAlgorithm.SHA256, bytes(LAYER));
    push(layer, LAYER.length());
    Files.writeString(registry.blob(layer), damage);

    HttpResponse<byte[]> refused = push(layer, LAYER.length());

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(text(refused))
        .contains("MANIFEST_BLOB_UNKNOWN", "taken out: push again", layer.toString())
        .contains("7 bytes", damage.length() + " bytes");
    assertThat(quarantined()).containsExactly(damage);
    assertThat(push(layer, LAYER.length()).statusCode()).isEqualTo(201);
    assertThat(registry.get("/v2/app/blobs/" + layer).body()).isEqualTo(bytes(LAYER));
  }

  @Test
  void aLayerThatCannotBeTakenOutIsNotSaidToBe() throws IOException {
    Digest layer = Digest.of(DigestAlgorithm.SHA256, bytes(LAYER));
    push(layer, LAYER.length());
    Files.writeString(registry.blob(layer), "a la");
    Path obstacle = Files.createFile(root.resolve("priok/quarantine"));

    for (int i = 0; i < 2; i++) {
      assertThat(text(push(layer, LAYER.length())))
          .contains("MANIFEST_BLOB_UNKNOWN", "cannot be taken out", "4 bytes", layer.toString())
          .doesNotContain("push again");
    }
    Files.delete(obstacle);
    assertThat(text(push(layer, LAYER.length()))).contains("taken out: push again");
    assertThat(push(layer, LAYER.length()).statusCode()).isEqualTo(201);
  }

  @Test
  void aWrongSizeInAManifestIsNoReasonToDoubtTheStore() throws IOException {
    Digest layer = Digest.of(DigestAlgorithm.SHA256, bytes(LAYER));

    assertThat(push(layer, 1).statusCode()).isEqualTo(201);
    assertThat(push(layer, 2).statusCode()).isEqualTo(201);

    assertThat(registry.get("/v2/app/blobs/" + layer).body()).isEqualTo(bytes(LAYER));
    assertThat(root.resolve("priok/quarantine")).doesNotExist();
  }

  /** Asks for each blob first, and uploads what is not there. */
  private HttpResponse<byte[]> push(Digest layer, long size) {
    if (registry.head("/v2/app/blobs/" + layer).statusCode() != 200) {
      HttpResponse<byte[]> upload =
          registry.put(registry.startUpload("app") + "?digest=" + layer, bytes(LAYER));
      assertThat(header(upload, "Docker-Content-Digest")).isEqualTo(layer.toString());
    }
    return putManifest(layer, size);
  }

  private HttpResponse<byte[]> putManifest(Digest layer, long size) {
    Digest config = registry.pushBlob("app", bytes("{}"));
    String manifest =
        RunningRegistry.imageManifest(config, List.of(layer))
            .replace(
                "\"%s\",\"size\":1".formatted(layer), "\"%s\",\"size\":%d".formatted(layer, size));
    return registry.put("/v2/app/manifests/v1", bytes(manifest));
  }

  private List<String> quarantined() throws IOException {
    try (Stream<Path> all = Files.walk(root.resolve("priok/quarantine"))) {
      return all.filter(Files::isRegularFile).map(DamagedLayerTest::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
