package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A blob is in the trash and in its place, and one of the two is damaged. */
class DamagedTrashTest {

  private static final Duration DAY = Storage.DEFAULT_GRACE.plusHours(1);
  private static final String LAYER = "a layer";

  @TempDir(factory = InMemory.class)
  Path root;

  @AutoClose private RunningRegistry registry;

  @BeforeEach
  void open() {
    registry = RunningRegistry.open(root);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a la", "rotten!"})
  void whatWasPushedStaysWhenTheTrashHasADamagedOne(String damage) throws IOException {
    Path layer = registry.blob(trashed(damage).layers().getFirst());
    assertThat(layer).doesNotExist();

    Image again = registry.pushImage("app", "v1", LAYER);
    CollectionResult next = collect();

    assertThat(layer).hasContent(LAYER);
    assertThat(registry.get("/v2/app/blobs/" + again.layers().getFirst()).body())
        .isEqualTo(RunningRegistry.bytes(LAYER));
    assertThat(next.restoredBlobs()).isZero();
    Ageing.age(root, DAY);
    collect();
    assertThat(layer).hasContent(LAYER);
    assertThat(registry.server().storage().trash().runs()).isEmpty();
  }

  @Test
  void whatIsDamagedInItsPlaceIsReplacedByTheOneInTheTrash() throws IOException {
    Path layer = registry.blob(trashed(LAYER).layers().getFirst());
    registry.pushImage("app", "v1", LAYER);
    Files.writeString(layer, "rotten!");

    assertThat(collect().restoredBlobs()).isEqualTo(1);

    assertThat(layer).hasContent(LAYER);
  }

  @Test
  void whatIsDamagedInBothStaysWhereItIsUntilItIsDue() throws IOException {
    Digest digest = trashed("rotten").layers().getFirst();
    registry.pushImage("app", "v1", LAYER);
    Files.writeString(registry.blob(digest), "rotten!");

    assertThat(collect().restoredBlobs()).isZero();
    assertThat(registry.server().storage().trash().holds(digest)).isTrue();
    Ageing.age(root, DAY);
    collect();

    assertThat(registry.blob(digest)).hasContent("rotten!");
    assertThat(registry.server().storage().trash().runs()).isEmpty();
  }

  /** An image whose layer is damaged, and that has gone to the trash. */
  private Image trashed(String layer) throws IOException {
    Image image = registry.pushImage("app", "v1", LAYER);
    Files.writeString(registry.blob(image.layers().getFirst()), layer);
    registry.delete("/v2/app/manifests/" + image.digest());
    Ageing.age(root, DAY);
    assertThat(collect().trashedBlobs()).isEqualTo(3);
    return image;
  }

  private CollectionResult collect() {
    CollectionResult result =
        new GarbageCollector(registry.server().storage(), Storage.DEFAULT_GRACE, Clock.systemUTC())
            .collect(false, _ -> {});
    assertThat(result.problem()).isNull();
    return result;
  }
}
