package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry.Image;
import dev.priok.registry.check.CheckReport;
import dev.priok.registry.check.Finding;
import dev.priok.registry.check.Problem;
import dev.priok.registry.check.StoreCheck;
import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.retention.Retention;
import dev.priok.registry.retention.StorePolicy;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A part of a store that is out of sight, as while its volume is not mounted. */
class LostDirectoryTest {

  private static final Duration DAY = Storage.DEFAULT_GRACE.plusHours(1);

  /** Two take away for good. */
  private static final int TIMES = 3;

  @TempDir(factory = InMemory.class)
  Path folder;

  private Path root;
  @AutoClose private RunningRegistry registry;
  private Image image;

  @BeforeEach
  void push() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    registry = RunningRegistry.open(root);
    image = registry.pushImage("team/app", "v1", "a layer");
    registry.pushImage("other", "v1", "another layer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "repositories",
        "repositories/team",
        "repositories/team/app",
        "repositories/team/app/_manifests",
        "repositories/team/app/_manifests/revisions",
        "repositories/team/app/_manifests/revisions/sha256"
      })
  void aLinkThatLeadsNowhereEndsCollectingUntilItLeadsBack(String lost) throws IOException {
    Path directory = registry.file(lost);
    Path away = Files.move(directory, folder.resolve("away"));
    Files.createSymbolicLink(directory, folder.resolve("mounted"));

    for (int day = 0; day < TIMES; day++) {
      Ageing.age(root, DAY);
      CollectionResult result = collect();
      assertThat(result.problem())
          .startsWith(directory + ": is a link to nothing")
          .contains("mount", "remove the link");
      assertThat(result.trashedBlobs() + result.freedBlobs()).isZero();
    }
    assertFound(directory);

    Files.move(away, folder.resolve("mounted"));
    Ageing.age(root, DAY);
    CollectionResult result = collect();
    assertThat(result.problem()).isNull();
    assertThat(result.trashedBlobs()).isZero();
    assertThat(check().verdict()).isEqualTo(CheckReport.Verdict.HEALTHY);
    assertServed();
  }

  @Test
  void blobsWithoutTheDirectoryOfRepositoriesStay() throws IOException {
    Path repositories = registry.file("repositories");
    Files.move(repositories, folder.resolve("away"));

    for (int day = 0; day < TIMES; day++) {
      Ageing.age(root, DAY);
      CollectionResult result = collect();
      assertThat(result.problem()).startsWith(repositories.toString()).contains("mkdir", "mount");
      assertThat(result.trashedBlobs() + result.freedBlobs()).isZero();
    }
    assertFound(repositories);

    Files.move(folder.resolve("away"), repositories);
    assertThat(collect().problem()).isNull();
    assertServed();
  }

  @Test
  void whatIsInTheTrashStaysThereWhileThereIsNoDirectoryOfRepositories() throws IOException {
    Path repositories = registry.file("repositories");
    Files.move(repositories, folder.resolve("away"));
    Files.createDirectory(repositories);
    Ageing.age(root, DAY);
    assertThat(collect().trashedBlobs()).isEqualTo(6);
    Files.delete(repositories);
    Ageing.age(root, DAY);

    assertThat(collect().problem()).contains("mkdir");

    Files.move(folder.resolve("away"), repositories);
    // Reading the manifests brings these back, marking them the rest.
    assertThat(collect().restoredBlobs()).isEqualTo(4);
    assertServed();
  }

  @Test
  void anEmptyDirectoryOfRepositoriesIsMeant() throws IOException {
    Path repositories = registry.file("repositories");
    Files.move(repositories, folder.resolve("away"));
    Files.createDirectory(repositories);

    assertThat(check().verdict()).isEqualTo(CheckReport.Verdict.HEALTHY);
    Ageing.age(root, DAY);
    assertThat(collect().trashedBlobs()).isEqualTo(6);
    Ageing.age(root, DAY);
    assertThat(collect().freedBlobs()).isEqualTo(6);
  }

  @Test
  void aStoreWithoutAnythingLacksNothing() throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Storage storage = Storage.open(empty, Clock.systemUTC());

    assertThat(collect(storage).problem()).isNull();
    assertThat(new StoreCheck(storage, Clock.systemUTC()).check(false, false).verdict())
        .isEqualTo(CheckReport.Verdict.HEALTHY);
  }

  @Test
  void aCollectionEndsWhereTheWholeLayoutIsOutOfSight() throws IOException {
    Files.move(root.resolve("docker"), folder.resolve("away"));
    Files.createSymbolicLink(root.resolve("docker"), folder.resolve("mounted"));

    assertThat(collect().problem()).startsWith(root.resolve("docker").toString());
    assertFound(root.resolve("docker"));
  }

  @Test
  void aManifestWhoseLinkIsALinkToNothingKeepsItsContent() throws IOException {
    registry.delete("/v2/team/app/manifests/v1");
    Path link =
        registry.file(
            "repositories/team/app/_manifests/revisions/sha256/" + image.digest().hex() + "/link");
    Path away = Files.move(link, folder.resolve("away"));
    Files.createSymbolicLink(link, folder.resolve("mounted"));
    for (int day = 0; day < TIMES; day++) {
      Ageing.age(root, DAY);
      collect();
    }

    Files.move(away, folder.resolve("mounted"));
    assertThat(registry.get("/v2/team/app/manifests/" + image.digest()).statusCode())
        .isEqualTo(200);
  }

  @Test
  void retentionEndsWhereTagsAreOutOfSight() throws IOException {
    Path tags = registry.file("repositories/team/app/_manifests/tags");
    Path away = Files.move(tags, folder.resolve("away"));
    Files.createSymbolicLink(tags, folder.resolve("mounted"));
    Ageing.age(root, DAY.multipliedBy(3));

    assertThat(retain()).startsWith(tags.toString());

    Files.move(away, folder.resolve("mounted"));
    assertThat(retain()).isNull();
    assertServed();
  }

  @Test
  void retentionEndsWhereRepositoriesAreOutOfSight() throws IOException {
    Path repositories = registry.file("repositories");
    Files.move(repositories, folder.resolve("away"));

    assertThat(retain()).startsWith(repositories.toString());
  }

  private String retain() {
    StorePolicy policy =
        new StorePolicy(
            false, null, List.of(RetainingRegistry.rule("**", 0, null, List.of(), DAY)), List.of());
    return new Retention(registry.server().storage(), () -> policy, Clock.systemUTC())
        .apply(false, _ -> {})
        .problem();
  }

  private void assertFound(Path directory) throws IOException {
    CheckReport report = check();
    assertThat(report.verdict()).isEqualTo(CheckReport.Verdict.DAMAGED);
    assertThat(report.findings())
        .filteredOn(finding -> finding.problem() == Problem.LOST_DIRECTORY)
        .singleElement()
        .matches(finding -> !finding.healed())
        .extracting(Finding::path)
        .isEqualTo(root.relativize(directory).toString());
  }

  private void assertServed() {
    assertThat(registry.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
    assertThat(registry.get("/v2/team/app/blobs/" + image.layers().getFirst()).statusCode())
        .isEqualTo(200);
  }

  private CheckReport check() throws IOException {
    return new StoreCheck(registry.server().storage(), Clock.systemUTC()).check(true, false);
  }

  private CollectionResult collect() {
    return collect(registry.server().storage());
  }

  private static CollectionResult collect(Storage storage) {
    return new GarbageCollector(storage, Storage.DEFAULT_GRACE, Clock.systemUTC())
        .collect(false, _ -> {});
  }
}
