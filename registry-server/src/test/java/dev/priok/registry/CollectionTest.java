package dev.priok.registry;

import static dev.priok.registry.RunningRegistry.OCI_IMAGE;
import static dev.priok.registry.RunningRegistry.OCI_INDEX;
import static dev.priok.registry.RunningRegistry.bytes;
import static dev.priok.registry.RunningRegistry.descriptor;
import static dev.priok.registry.RunningRegistry.imageManifest;
import static dev.priok.registry.RunningRegistry.sha256;
import static dev.priok.registry.RunningRegistry.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.gc.Removal;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectionTest {

  private static final Duration DAY = Storage.DEFAULT_GRACE.plusHours(1);

  @TempDir(factory = InMemory.class)
  Path root;

  private final List<Removal> removals = new ArrayList<>();
  @AutoClose private RunningRegistry registry;

  @BeforeEach
  void open() {
    registry = RunningRegistry.open(root);
  }

  @Test
  void aDeletedImageGoesToTheTrashAfterADayAndForGoodAfterTwo() throws IOException {
    Image image = registry.pushImage("app", "v1", "a layer");
    registry.delete("/v2/app/manifests/" + image.digest());

    CollectionResult young = collect(false);
    assertThat(young.trashedBlobs()).isZero();
    assertThat(young.reclaimableBytes()).isPositive();

    Ageing.age(root, DAY);
    CollectionResult first = collect(false);
    assertThat(first.trashedBlobs()).isEqualTo(3);
    assertThat(first.removedLinks()).isEqualTo(2);
    assertThat(first.freedBytes()).isZero();
    assertThat(first.reclaimableBytes()).isEqualTo(young.reclaimableBytes());

    Ageing.age(root, DAY);
    CollectionResult second = collect(false);
    assertThat(second.freedBytes()).isEqualTo(young.reclaimableBytes());
    assertThat(second.reclaimableBytes()).isZero();
    assertThat(registry.blob(image.digest()).getParent()).doesNotExist();
    assertThat(root.resolve("priok/trash")).isEmptyDirectory();
  }

  @Test
  void whatWasPulledByDigestAfterItsTagMovedStays() throws IOException {
    Image first = registry.pushImage("app", "latest", "of yesterday");
    registry.pushImage("app", "latest", "of today");
    collectFor(3);

    assertThat(registry.get("/v2/app/manifests/" + first.digest()).statusCode()).isEqualTo(200);
    assertThat(registry.get("/v2/app/blobs/" + first.layers().getFirst()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aChildThatWasDeletedStaysWithItsLayersWhileAnIndexNamesIt() throws IOException {
    Image child = registry.pushImage("app", "amd64", "a layer");
    String index =
        "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
            .formatted(OCI_INDEX, descriptor(OCI_IMAGE, child.digest()));
    put("app", "multi", index, OCI_INDEX);
    registry.delete("/v2/app/manifests/" + child.digest());
    collectFor(3);

    assertThat(registry.blob(child.digest())).exists();
    assertThat(registry.blob(child.layers().getFirst())).exists();

    registry.delete("/v2/app/manifests/" + sha256(bytes(index)));
    collectFor(2);
    assertThat(registry.blob(child.digest())).doesNotExist();
    assertThat(registry.blob(child.layers().getFirst())).doesNotExist();
  }

  @Test
  void aReferrerStaysAndDoesNotKeepItsSubject() throws IOException {
    Image subject = registry.pushImage("app", "v1", "a layer");
    Digest config = registry.pushBlob("app", bytes("{}"));
    String signature = imageManifest(config, List.of());
    signature =
        signature.substring(0, signature.length() - 1)
            + ",\"subject\":%s}".formatted(descriptor(OCI_IMAGE, subject.digest()));
    Digest referrer = put("app", sha256(bytes(signature)).toString(), signature, OCI_IMAGE);
    registry.delete("/v2/app/manifests/" + subject.digest());
    collectFor(3);

    assertThat(registry.get("/v2/app/manifests/" + referrer).statusCode()).isEqualTo(200);
    assertThat(registry.blob(config)).exists();
    assertThat(registry.blob(subject.digest())).doesNotExist();
  }

  @Test
  void aPushThatNamesWhatIsInTheTrashBringsItBack() throws IOException {
    Image image = registry.pushImage("app", "v1", "a layer");
    // Another repository holds the layer, so that its link stays.
    registry.delete("/v2/app/manifests/" + image.digest());
    Ageing.age(root, DAY);
    collect(false);
    assertThat(registry.blob(image.layers().getFirst())).doesNotExist();

    Image again = registry.pushImage("app", "v1", "a layer");

    assertThat(again.digest()).isEqualTo(image.digest());
    collectFor(3);
    assertThat(registry.get("/v2/app/blobs/" + image.layers().getFirst()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void theSecondLookBringsBackWhatAnotherServerHasNamedMeanwhile() throws IOException {
    Image image = registry.pushImage("app", "v1", "a layer");
    Storage storage = registry.server().storage();
    Path repository = registry.file("repositories/app");
    Path aside = root.resolve("aside");
    Files.move(repository, aside);
    Ageing.age(root, DAY);
    collect(false);
    assertThat(registry.blob(image.layers().getFirst())).doesNotExist();

    Files.move(aside, repository);
    Ageing.age(root, DAY);
    CollectionResult result = collect(false);

    // The mark itself missed the manifest and got it back.
    assertThat(result.restoredBlobs()).isEqualTo(2);
    assertThat(result.freedBlobs()).isZero();
    assertThat(storage.trash().runs()).isEmpty();
    assertThat(registry.blob(image.config())).exists();
    assertThat(registry.blob(image.layers().getFirst())).hasContent("a layer");
  }

  @Test
  void aRepositoryWithAManifestThatCannotBeReadKeepsAllItHas() throws IOException {
    Image damaged = registry.pushImage("app", "v1", "a layer");
    Files.writeString(registry.blob(damaged.digest()), "{\"schemaVersion\":2,");
    CollectionResult result = collectFor(3);

    assertThat(result.damagedRepositories()).isEqualTo(1);
    assertThat(registry.blob(damaged.layers().getFirst())).exists();
    assertThat(registry.file("repositories/app/_layers/sha256/" + damaged.config().hex()))
        .isNotEmptyDirectory();
  }

  @Test
  void anEmptyRevisionLinkStillSaysByItsPlaceWhatItWas() throws IOException {
    Image image = registry.pushImage("app", "v1", "a layer");
    Storage storage = registry.server().storage();
    Path link =
        registry.file(
            "repositories/app/_manifests/revisions/sha256/" + image.digest().hex() + "/link");
    Files.writeString(link, "");
    registry.delete("/v2/app/manifests/v1");
    storage.files().removeTree(registry.file("repositories/app/_manifests/tags/v1"));
    collectFor(3);

    assertThat(registry.blob(image.digest())).exists();
    assertThat(registry.blob(image.layers().getFirst())).exists();
  }

  @Test
  void aDryRunSaysWhatWouldGoAndTouchesNothing() throws IOException {
    Image image = registry.pushImage("app", "v1", "a layer");
    Digest unused = registry.pushBlob("app", bytes("never named"));
    registry.delete("/v2/app/manifests/" + image.digest());
    Ageing.age(root, DAY);

    CollectionResult result = collect(true);

    assertThat(result.trashedBlobs()).isEqualTo(4);
    assertThat(removals)
        .contains(new Removal.ToTrash(unused, 11), new Removal.Link("app", unused))
        .hasSize(4 + 3);
    assertThat(registry.blob(unused)).exists();
    assertThat(root.resolve("priok/trash")).doesNotExist();
    assertThat(collect(false).trashedBlobs()).isEqualTo(4);
  }

  @Test
  void removingARepositoryByHandFreesWhatItAloneHad() throws IOException {
    Image own = registry.pushImage("mine", "v1", "own", "shared");
    Image other = registry.pushImage("other", "v1", "shared");
    registry.server().storage().files().removeTree(registry.file("repositories/mine"));
    collectFor(2);

    assertThat(registry.blob(own.layers().get(0))).doesNotExist();
    assertThat(registry.blob(other.layers().getFirst())).exists();
    assertThat(registry.get("/v2/other/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void aBlobThatAClientHasAskedForIsLeftAlone() throws IOException {
    Digest blob = registry.pushBlob("app", bytes("pushed long ago"));
    Ageing.age(root, DAY);
    assertThat(registry.head("/v2/app/blobs/" + blob).statusCode()).isEqualTo(200);

    assertThat(collect(false).trashedBlobs()).isZero();
    put("app", "v1", imageManifest(blob, List.of()), OCI_IMAGE);
  }

  private CollectionResult collectFor(int days) throws IOException {
    CollectionResult last = collect(false);
    for (int day = 0; day < days; day++) {
      Ageing.age(root, DAY);
      last = collect(false);
    }
    return last;
  }

  private CollectionResult collect(boolean dryRun) {
    Storage storage = registry.server().storage();
    CollectionResult result =
        new GarbageCollector(storage, Storage.DEFAULT_GRACE, Clock.systemUTC())
            .collect(dryRun, removals::add);
    assertThat(result.problem()).isNull();
    return result;
  }

  private Digest put(String name, String reference, String manifest, String type) {
    var response =
        registry.put(
            "/v2/" + name + "/manifests/" + reference, bytes(manifest), "Content-Type", type);
    assertThat(response.statusCode()).as(() -> text(response)).isEqualTo(201);
    return sha256(bytes(manifest));
  }
}
