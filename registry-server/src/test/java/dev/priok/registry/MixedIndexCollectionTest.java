package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.descriptor;
import static dev.priok.registry.RunningRegistry.sha256;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Indexes that list layers, as the caches of builders are kept. */
class MixedIndexCollectionTest {

  private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
  private static final String CACHE = "application/vnd.buildkit.cacheconfig.v0";
  private static final Duration DAY = Storage.DEFAULT_GRACE.plusHours(1);

  @TempDir(factory = InMemory.class)
  Path root;

  @RegisterExtension final RetainingRegistry retaining = new RetainingRegistry(() -> root);

  @Test
  void whatAnIndexListsStaysAndTheRestOfItsRepositoryIsFreed() throws IOException {
    Digest layer = push(gzip("a layer"));
    byte[] content = new byte[33 * 1024 * 1024];
    content[0] = '{';
    Digest large = push(content);
    Digest config = push(bytes("{\"layers\":[{\"blob\":\"" + layer + "\"}]}"));
    Digest unused = push(gzip("unused"));
    Image image = retaining.registry.pushImage(RetainingRegistry.REPOSITORY, "amd", "of the image");
    Digest index =
        retaining.push(
            index(
                descriptor(LAYER, layer),
                descriptor(LAYER, large),
                descriptor(CACHE, config),
                descriptor(OCI_IMAGE, image.digest())),
            "cache",
            OCI_INDEX);
    retaining.registry.delete("/v2/team/app/manifests/" + image.digest());

    CollectionResult result = collectTwice();

    assertThat(result.damagedRepositories()).isZero();
    assertThat(retaining.registry.blob(unused)).doesNotExist();
    assertThat(List.of(layer, large, config)).allSatisfy(this::isServed);
    isServed(image.layers().getFirst());

    retaining.registry.delete("/v2/team/app/manifests/" + index);
    collectTwice();
    assertThat(List.of(layer, large, config, image.digest()))
        .allSatisfy(digest -> assertThat(retaining.registry.blob(digest)).doesNotExist());
  }

  @Test
  void aListedManifestThatIsDamagedKeepsAllOfItsRepository() throws IOException {
    Image image = retaining.registry.pushImage(RetainingRegistry.REPOSITORY, "amd", "of the image");
    Digest unused = push(gzip("unused"));
    retaining.push(index(descriptor(OCI_IMAGE, image.digest())), "v1", OCI_INDEX);
    retaining.registry.delete("/v2/team/app/manifests/" + image.digest());
    Files.writeString(retaining.registry.blob(image.digest()), "\0\0\0");

    assertThat(collectTwice().damagedRepositories()).isEqualTo(1);
    assertThat(List.of(unused, image.layers().getFirst())).allSatisfy(this::isServed);
  }

  @Test
  void theLayersOfADeletedIndexComeBackWithIt() throws IOException {
    Digest layer = push(gzip("a layer"));
    Digest index = retaining.push(index(descriptor(LAYER, layer)), "cache", OCI_INDEX);
    retaining.registry.delete("/v2/team/app/manifests/" + index);
    retaining.age(DAY);
    retaining.collect();
    assertThat(retaining.registry.get("/v2/team/app/blobs/" + layer).statusCode()).isEqualTo(404);

    Answer answer = new Answer();
    retaining.order(new StoreOrder.Undelete("team/app:cache@" + index), answer);

    assertThat(answer.problems()).isEmpty();
    assertThat(answer.lines()).singleElement().asString().contains("1 manifests, 1 blobs");
    isServed(layer);
  }

  @Test
  void aPushOfAnIndexMarksTheLayersItListsAsInUse() throws IOException {
    Digest layer = push(gzip("a layer"));
    retaining.age(DAY);
    Instant before = Instant.now().minusSeconds(5);
    retaining.push(index(descriptor(LAYER, layer)), "cache", OCI_INDEX);

    RepositoryName name = new RepositoryName(RetainingRegistry.REPOSITORY);
    assertThat(retaining.storage().links().lastUse(new PathSpec.LayerLink(name, layer)))
        .hasValueSatisfying(use -> assertThat(use).isAfter(before));
  }

  private void isServed(Digest digest) {
    assertThat(retaining.registry.head("/v2/team/app/blobs/" + digest).statusCode()).isEqualTo(200);
  }

  private Digest push(byte[] content) {
    Digest digest = retaining.registry.pushBlob(RetainingRegistry.REPOSITORY, content);
    assertThat(digest).isEqualTo(sha256(content));
    return digest;
  }

  private CollectionResult collectTwice() throws IOException {
    retaining.age(DAY);
    retaining.collect();
    retaining.age(DAY);
    return retaining.collect();
  }

  private static String index(String... descriptors) {
    return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
        .formatted(OCI_INDEX, String.join(",", descriptors));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(bytes(text));
    }
    return bytes.toByteArray();
  }
}
