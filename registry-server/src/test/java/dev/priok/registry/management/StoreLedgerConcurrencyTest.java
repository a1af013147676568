package dev.priok.registry.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.RunningRegistry;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Lock;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLedgerConcurrencyTest {
  private static final int WRITERS = 3;

  @TempDir Path root;
  private CountedStore store;

  @BeforeEach
  void open() {
    store = new CountedStore(root);
  }

  @Test
  void losesNothingAndCountsNothingTwiceWhileItWalks() throws Exception {
    RandomChanges changes = new RandomChanges(store);
    store.walk();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (int round = 0; round < 8; round++) {
        long seed = (long) round * WRITERS;
        List<Future<?>> writers =
            IntStream.range(0, WRITERS)
                .<Future<?>>mapToObj(i -> threads.submit(() -> write(changes, seed + i)))
                .toList();
        while (!writers.stream().allMatch(Future::isDone)) {
          store.walk();
        }
        for (Future<?> writer : writers) {
          writer.get();
        }
        store.assertSameAsAnew("round " + round);
      }
    }
  }

  private static Void write(RandomChanges changes, long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      changes.make(random, false);
    }
    return null;
  }

  @Test
  void aWalkWaitsForWhoHasWrittenALinkAndNotSaidSo() throws Exception {
    Digest digest = store.pushBlob("app", "layer");
    RepositoryName other = new RepositoryName("other");
    PathSpec.LayerLink link = new PathSpec.LayerLink(other, digest);
    FutureTask<Void> walk =
        new FutureTask<>(() -> {
          store.walk();
          return null;
        });
    Thread walker = Thread.ofPlatform().unstarted(walk);
    Lock lock = store.storage.locks().adding(other);
    lock.lock();
    try {
      store
          .storage
          .files()
          .write(store.storage.layout().path(link), RunningRegistry.bytes(digest.toString()));
      walker.start();
      await().until(() -> walk.isDone() || walker.getState() == Thread.State.WAITING);
      store.ledger.linked(link, digest, 5, true);
    } finally {
      lock.unlock();
    }
    walk.get();

    assertThat(store.ledger.counts().logicalBytes()).isEqualTo(10);
    store.assertSameAsAnew("walked");
  }
}
