package dev.priok.registry.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.ByHand;
import dev.priok.registry.management.StoreCounts.RepositoryCounts;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.RunId;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCounterTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path root;

  private Storage storage;
  private StoreLedger ledger;

  @BeforeEach
  void open() {
    storage = Storage.open(root, Clock.systemUTC());
    ledger = new StoreLedger(Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Test
  void anEmptyStoreCountsNothing() throws IOException {
    StoreCounts counts = count();

    assertThat(counts.state()).isEqualTo(StoreCounts.State.COMPLETE);
    assertThat(counts.repositories()).isZero();
    assertThat(counts.bytes()).isZero();
    assertThat(counts.lastPush()).isNull();
    assertThat(counts.asOf()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(counts.storage()).isNotNull();
    assertThat(counts.storage().capacityBytes()).isPositive();
  }

  @Test
  void countsWhatIsInSightWhereTagsOfOneRepositoryAreNot() throws IOException {
    push("half", "1.0", 10, "layer");
    push("whole", "1.0", 20, "layer");
    Path tags = storage.layout().path(new PathSpec.Tags(new RepositoryName("half")));
    Files.move(tags, root.resolve("away"));
    Files.createSymbolicLink(tags, root.resolve("nowhere"));

    StoreCounts counts = count();

    assertThat(counts.state()).isEqualTo(StoreCounts.State.COMPLETE);
    assertThat(counts.repositories()).isEqualTo(2);
    assertThat(counts.tags()).isEqualTo(1);
  }

  @Test
  void countsABlobOnceHoweverManyRepositoriesLinkIt() throws IOException {
    push("team/app", "1.0", 10, "shared layer");
    push("team/app", "1.1", 20, "shared layer", "own");
    push("other", "latest", 30, "shared layer");

    StoreCounts counts = count();

    assertThat(counts.repositories()).isEqualTo(2);
    assertThat(counts.tags()).isEqualTo(3);
    assertThat(counts.manifests()).isEqualTo(3);
    long manifests = "manifest of team/app:1.0".length() * 2 + "manifest of other:latest".length();
    assertThat(counts.bytes()).isEqualTo("shared layer".length() + "own".length() + manifests);
    assertThat(counts.lastPush()).isEqualTo(NOW.plusSeconds(30).toString());
    assertThat(counts.truncated()).isFalse();
    assertThat(counts.top())
        .containsExactly(
            new RepositoryCounts("team/app", 2, "shared layer".length() + "own".length() + 48),
            new RepositoryCounts("other", 1, "shared layer".length() + 24));
  }

  @Test
  void seesWhatSomebodyRemovedByHand() throws IOException {
    push("team/app", "1.0", 10, "a");
    push("other", "1.0", 10, "b");
    assertThat(count().repositories()).isEqualTo(2);

    ByHand.remove(storage.layout().path(new PathSpec.Repository(new RepositoryName("team/app"))));

    StoreCounts counts = count();
    assertThat(counts.repositories()).isEqualTo(1);
    assertThat(counts.tags()).isEqualTo(1);
    assertThat(counts.bytes()).isEqualTo(1 + "manifest of other:1.0".length());
  }

  @Test
  void passesOverLinksThatAreGoneEmptyOrForeign() throws IOException {
    push("app", "1.0", 10, "a");
    RepositoryName app = new RepositoryName("app");
    Path layers = storage.layout().path(new PathSpec.Layers(app)).resolve("sha256");
    Files.createDirectories(layers.resolve("f".repeat(64)));
    Files.createDirectories(layers.resolve("not-a-digest"));
    Files.createFile(Files.createDirectories(layers.resolve("e".repeat(64))).resolve("link"));
    Digest never = digest("never uploaded");
    write(new PathSpec.LayerLink(app, never), never.toString());

    assertThat(count().bytes()).isEqualTo(1 + "manifest of app:1.0".length());
  }

  @Test
  void namesTheTwentyLargest() throws IOException {
    for (int i = 0; i < 21; i++) {
      push("app" + i, "1.0", 10, "x".repeat(100 * (i + 1)));
    }

    StoreCounts counts = count();

    assertThat(counts.truncated()).isTrue();
    assertThat(counts.top()).hasSize(20);
    assertThat(counts.top().getFirst().name()).isEqualTo("app20");
    assertThat(counts.top()).extracting(RepositoryCounts::name).doesNotContain("app0");
  }

  @Test
  void aBlobThatComesLaterCountsFromThen() throws IOException {
    push("app", "1.0", 10, "a", "late");
    Path blob = storage.layout().path(new PathSpec.BlobData(digest("late")));
    Files.delete(blob);
    long before = count().bytes();

    Files.writeString(blob, "late");

    assertThat(count().bytes()).isEqualTo(before + 4);
  }

  @Test
  void countsAgainAfterMemoryWasShort() {
    Iterator<Error> failures = List.<Error>of(new OutOfMemoryError()).iterator();
    InstantSource failing =
        () -> {
          if (failures.hasNext()) {
            throw failures.next();
          }
          return NOW;
        };
    StoreCountLoop loop =
        new StoreCountLoop(storage, new StoreLedger(failing.withZone(ZoneOffset.UTC)));

    loop.walk();
    assertThat(loop.counts()).isEqualTo(StoreCounts.NONE_YET);
    loop.walk();
    assertThat(loop.counts().asOf()).isEqualTo(NOW.toString());
  }

  @Test
  void countsUploadsAndTrashAndWhatRepositoriesShare() throws IOException {
    push("app", "1.0", 10, "shared");
    push("other", "1.0", 10, "shared");
    write(new PathSpec.UploadData(new RepositoryName("new"), UUID.randomUUID()), "123");
    write(new PathSpec.TrashedBlob(new RunId(NOW), digest("x")), "12345");

    StoreCounts counts = count();

    assertThat(counts.uploads()).isEqualTo(new StoreCounts.Extent(1, 3));
    assertThat(counts.trash()).isEqualTo(new StoreCounts.Extent(1, 5));
    assertThat(counts.logicalBytes()).isEqualTo(counts.bytes() + "shared".length());
  }

  private StoreCounts count() throws IOException {
    new StoreCounter(storage, ledger).count();
    return ledger.counts();
  }

  private void push(String name, String tag, long secondsAfter, String... layers)
      throws IOException {
    RepositoryName repository = new RepositoryName(name);
    for (String layer : layers) {
      write(new PathSpec.BlobData(digest(layer)), layer);
      write(new PathSpec.LayerLink(repository, digest(layer)), digest(layer).toString());
    }
    String manifest = "manifest of " + name + ":" + tag;
    Digest digest = digest(manifest);
    write(new PathSpec.BlobData(digest), manifest);
    write(new PathSpec.RevisionLink(repository, digest), digest.toString());
    Path current = write(new PathSpec.TagCurrentLink(repository, new Tag(tag)), digest.toString());
    Files.setLastModifiedTime(current, FileTime.from(NOW.plusSeconds(secondsAfter)));
  }

  private Path write(PathSpec spec, String content) throws IOException {
    Path path = storage.layout().path(spec);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, content);
  }

  private static Digest digest(String text) {
    return Digest.of(DigestAlgorithm.SHA256, text.getBytes(StandardCharsets.UTF_8));
  }
}
