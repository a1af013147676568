package dev.priok.registry.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.RunningRegistry;
import dev.priok.registry.control.StoreOrder;
import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.management.StoreCounts.RepositoryCounts;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.oci.Tag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLedgerTest {
  @TempDir Path root;
  private CountedStore store;

  @BeforeEach
  void open() {
    store = new CountedStore(root);
  }

  @Test
  void isCountingUntilTheFirstWalkWhateverIsPushed() throws IOException {
    store.pushImage("app", "v1", "layer");
    assertThat(counts()).isEqualTo(StoreCounts.NONE_YET);

    store.walk();
    assertThat(counts().tags()).isEqualTo(1);
  }

  @Test
  void hasAPushAtOnceAndTheSamePushOnce() throws IOException {
    store.walk();
    store.pushImage("app", "v1", "layer");
    StoreCounts once = counts();
    store.pushImage("app", "v1", "layer");

    assertThat(once.repositories()).isEqualTo(1);
    assertThat(once.tags()).isEqualTo(1);
    assertThat(once.manifests()).isEqualTo(1);
    assertThat(once.bytes()).isEqualTo(2 + 5 + CountedStore.manifest("{}", "layer").length());
    assertThat(once.lastPush()).isNotNull();
    assertThat(counts()).usingRecursiveComparison(CountedStore.WITHOUT_TIMES).isEqualTo(once);
  }

  @Test
  void aStoreThatTakesTooMuchMemoryIsCountedByWalksAndItsTagsAndManifestsAtOnce()
      throws IOException {
    CountedStore large = new CountedStore(root, 3 * 200);
    for (int i = 0; i < 30; i++) {
      large.pushImage("app" + i, "v1", "layer" + i % 7);
    }
    large.walk();
    large.assertSameAsAnewOf(new CountedStore(root));
    StoreCounts before = large.ledger.counts();

    large.pushImage("another", "v1", "layer of another");
    large.delete("app1", new Tag("v1"));
    large.delete("app2", new Tag("v1"));

    assertThat(large.ledger.counts().tags()).isEqualTo(before.tags() - 1);
    assertThat(large.ledger.counts().manifests()).isEqualTo(before.manifests() + 1);
    assertThat(large.ledger.counts().bytes()).isEqualTo(before.bytes());
    large.walk();
    large.assertSameAsAnewOf(new CountedStore(root));
  }

  @Test
  void aStoreMayBecomeTooLargeBetweenTwoWalks() throws IOException {
    CountedStore growing = new CountedStore(root, 3 * 200);
    growing.walk();
    for (int i = 0; i < 9; i++) {
      growing.pushImage("app" + i, "v1", "layer" + i);
    }

    assertThat(growing.ledger.counts().tags()).isEqualTo(9);
    growing.walk();
    growing.assertSameAsAnewOf(new CountedStore(root));
  }

  @Test
  void countsABlobOfTwoRepositoriesTwiceLogicallyAndOnceOnDisk() throws IOException {
    store.pushImage("app", "v1", "layer");
    store.walk();
    long size = counts().bytes();
    store.pushImage("other", "v1", "layer");

    assertThat(counts().bytes()).isEqualTo(size);
    assertThat(counts().logicalBytes()).isEqualTo(2 * size);
    assertThat(counts().top())
        .containsExactly(
            new RepositoryCounts("app", 1, size), new RepositoryCounts("other", 1, size));
  }

  @Test
  void hasWhatWasDeletedAndCollectedAtOnce() throws IOException {
    store.pushImage("app", "v1", "layer");
    store.pushImage("app", "v2", "layer", "another");
    store.walk();

    store.delete("app", digest("{}", "layer", "another"));
    assertThat(counts().tags()).isEqualTo(1);
    assertThat(counts().manifests()).isEqualTo(1);
    store.collect();

    assertThat(counts().bytes()).isEqualTo(2 + 5 + CountedStore.manifest("{}", "layer").length());
    assertThat(counts().trash().count()).isEqualTo(2);
    store.collect();
    assertThat(counts().trash()).isEqualTo(new Extent(0, 0));
    store.assertSameAsAnew("collected");
  }

  @Test
  void noCountFallsBelowZeroWhenSomebodyRemovesByHand() throws IOException {
    store.pushImage("a", "v1", "layer");
    store.pushImage("c", "v1", "layer");
    store.walk();
    store.removeByHand("a");
    store.removeByHand("c");
    store.pushImage("a", "v1", "layer");
    store.order(new StoreOrder.Remove("a"));
    store.order(new StoreOrder.Remove("c"));
    store.collect();
    store.collect();

    StoreCounts counts = counts();
    assertThat(
            List.of(
                counts.repositories(),
                counts.tags(),
                counts.manifests(),
                counts.bytes(),
                counts.logicalBytes(),
                counts.trash().count(),
                counts.trash().bytes()))
        .allMatch(count -> count >= 0);
    store.walk();
    store.assertSameAsAnew("after the next walk");
    assertThat(counts().repositories()).isZero();
  }

  @Test
  void aWalkThatFailsLeavesTheCountsAndWhatIsPushedAfter() throws IOException {
    store.walk();
    store.ledger.begin();
    store.ledger.enter(new RepositoryName("app"));
    store.pushImage("app", "v1", "layer");
    store.ledger.abandon();
    store.pushImage("app", "v2", "other");

    store.assertSameAsAnew("abandoned");
    assertThat(counts().tags()).isEqualTo(2);
  }

  @Test
  void aRepositoryOfMoreLinksThanThereIsMemoryForIsCountedInParts() throws IOException {
    CountedStore wide = new CountedStore(root, 4 * 300);
    for (int i = 0; i < 7; i++) {
      wide.pushImage("app", "v" + i, "layer" + i);
    }
    wide.pushImage("other", "v1", "layer1");
    wide.walk();

    wide.assertSameAsAnew("walked");
    assertThat(counts(wide).top()).extracting(RepositoryCounts::tags).containsExactly(7L, 1L);
    wide.pushImage("app", "v9", "layer9");
    wide.delete("app", new Tag("v1"));
    wide.assertSameAsAnew("pushed and deleted after");
  }

  @Test
  void whatChangesInAPartOfARepositoryThatIsCountedAlreadyWaitsForTheNextWalk() throws IOException {
    CountedStore wide = new CountedStore(root, 4 * 300);
    wide.pushImage("app", "v1", "1");
    wide.ledger.begin();
    wide.ledger.enter(new RepositoryName("app"));
    wide.pushImage("app", "v2", "2", "3", "4", "5", "6");
    wide.ledger.leave(true);
    wide.ledger.finish(new Extent(0, 0), StorageUsage.of(root));
    assertThat(counts(wide).tags()).isZero();

    wide.walk();
    wide.assertSameAsAnew("walked");
  }

  @Test
  void theLastPushIsKnownThoughTheWalkHadReadTheTagsBefore() throws IOException {
    store.ledger.begin();
    store.ledger.enter(new RepositoryName("app"));
    store.pushImage("app", "v1", "layer");
    store.ledger.leave(true);
    store.ledger.finish(new Extent(0, 0), StorageUsage.of(root));

    assertThat(counts().tags()).isEqualTo(1);
    assertThat(counts().lastPush()).isNotNull();
  }

  @Test
  void aRepositoryThatComesWhenTheNamesHaveBeenReadIsCounted() throws IOException {
    store.ledger.begin();
    store.pushImage("app", "v1", "layer");

    assertThat(store.ledger.finish(new Extent(0, 0), StorageUsage.of(root))).isFalse();
    assertThat(store.ledger.unseen()).contains(new RepositoryName("app"));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void saysWhatAFreshWalkSaysAfterEachOfManyChanges(long seed) throws IOException {
    Random random = new Random(seed);
    RandomChanges changes = new RandomChanges(store);
    store.walk();
    for (int i = 0; i < 120; i++) {
      String change = changes.make(random, true);
      store.assertSameAsAnew("seed %d, change %d: %s".formatted(seed, i, change));
      if (random.nextInt(20) == 0) {
        store.walk();
      }
    }
  }

  private StoreCounts counts() {
    return counts(store);
  }

  private static StoreCounts counts(CountedStore of) {
    return of.ledger.counts();
  }

  private static Digest digest(String config, String... layers) {
    return RunningRegistry.sha256(RunningRegistry.bytes(CountedStore.manifest(config, layers)));
  }
}
