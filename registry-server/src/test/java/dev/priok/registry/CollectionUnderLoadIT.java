package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.storage.Storage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients push, retag, delete and pull the same contents while the collector never rests and hours
 * pass between their actions, repositories are removed by hand and the server restarts.
 * `-Dpriok.soak.seconds=600` goes on for longer.
 */
class CollectionUnderLoadIT {

  private static final int CLIENTS = 4;
  private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("priok.soak.seconds", 15));

  @TempDir(factory = InMemory.class)
  Path root;

  private final ReadWriteLock hours = new ReentrantReadWriteLock(true);
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile RunningRegistry registry;

  @BeforeEach
  void serve() {
    registry = RunningRegistry.open(root);
  }

  @Test
  void noRequestFailsAndNothingThatIsNamedIsLost() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Instant end = Instant.now().plus(LENGTH);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<StoreModel> models = new ArrayList<>();
      List<Future<?>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Random random = new Random(seed + i);
        StoreModel model = new StoreModel(random, () -> {}, "client" + i + "/app", "client" + i);
        models.add(model);
        clients.add(threads.submit(() -> work(model, random, end)));
      }
      Future<?> collector = threads.submit(this::collect);
      Future<?> time = threads.submit(() -> passHours(new Random(seed), models));
      try {
        for (Future<?> client : clients) {
          client.get();
        }
      } finally {
        over.set(true);
      }
      collector.get();
      time.get();
      assertNothingFailed();
    } finally {
      registry.close();
    }
  }

  private void assertNothingFailed() {
    assertThat(registry.requests).noneMatch(request -> request.status() >= 500);
  }

  private Void work(StoreModel model, Random random, Instant end) {
    Lock noHours = hours.readLock();
    while (Instant.now().isBefore(end) && !over.get()) {
      noHours.lock();
      try {
        if (random.nextInt(8) == 0) {
          model.assertWhole(registry);
        } else {
          model.act(registry);
        }
      } finally {
        noHours.unlock();
      }
    }
    noHours.lock();
    try {
      model.assertWhole(registry);
    } finally {
      noHours.unlock();
    }
    return null;
  }

  private void restart() {
    assertNothingFailed();
    registry.close();
    registry = RunningRegistry.open(root);
  }

  private Void collect() {
    long freed = 0;
    int runs = 0;
    while (!over.get()) {
      // Of the store as it was opened last, or until just now: as while one server replaces
      // another.
      Storage storage = registry.server().storage();
      CollectionResult result =
          new GarbageCollector(storage, Storage.DEFAULT_GRACE, Clock.systemUTC())
              .collect(false, _ -> {});
      assertThat(result.problem()).isNull();
      freed += result.freedBlobs();
      runs++;
    }
    System.out.println(runs + " collections freed " + freed + " blobs");
    assertThat(freed).isPositive();
    return null;
  }

  private Void passHours(Random random, List<StoreModel> models) throws Exception {
    while (!over.get()) {
      // Never in the middle of a push: a client that takes longer than the grace is told so.
      hours.writeLock().lock();
      try {
        Ageing.age(root, Duration.ofHours(1 + random.nextInt(20)));
        switch (random.nextInt(8)) {
          case 0 -> {
            StoreModel model = models.get(random.nextInt(models.size()));
            String name = model.anyName();
            new ServedStore(registry).removeByHand(name);
            model.forget(name);
          }
          case 1 -> restart();
          default -> {}
        }
      } finally {
        hours.writeLock().unlock();
      }
    }
    return null;
  }
}
