package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.gc.CollectionResult;
import dev.priok.registry.gc.GarbageCollector;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random pushes, deletes, removals by hand, restarts, hours and collections against a simple model:
 * nothing that is named is ever lost, and nothing else stays beyond two collections. With {@code
 * -Dpriok.soak.rounds=100} it takes other seeds, which it prints, and ten steps for each round.
 */
class CollectionModelIT {

  private static final Duration GRACE = Storage.DEFAULT_GRACE;
  private static final Integer ROUNDS = Integer.getInteger("priok.soak.rounds");
  private static final int STEPS = ROUNDS == null ? 150 : 10 * ROUNDS;

  /** The longest a client may take: three quarters of the grace. */
  private static final int LONGEST_PUSH_HOURS = 17;

  @TempDir(factory = InMemory.class)
  Path root;

  private RunningRegistry registry;

  static LongStream seeds() {
    return ROUNDS == null ? LongStream.rangeClosed(1, 4) : new Random().longs(4);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void losesNothingThatIsNamedAndKeepsNothingElse(long seed) throws IOException {
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    StoreModel model = new StoreModel(random, () -> beSlow(random), "team/app", "team", "base");
    registry = RunningRegistry.open(root);
    try {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(12)) {
          case 0 -> collect();
          case 1, 2 -> Ageing.age(root, Duration.ofHours(1 + random.nextInt(30)));
          case 3 -> model.assertWhole(registry);
          case 4 -> {
            if (random.nextInt(4) == 0) {
              String name = model.anyName();
              new ServedStore(registry).removeByHand(name);
              model.forget(name);
            }
          }
          case 5 -> {
            if (random.nextInt(4) == 0) {
              registry.close();
              registry = RunningRegistry.open(root);
            }
          }
          default -> model.act(registry);
        }
      }
      model.assertWhole(registry);
      for (int cycle = 0; cycle < 2; cycle++) {
        Ageing.age(root, GRACE.plusHours(1));
        collect();
      }
      model.assertWhole(registry);
      Set<Digest> present = onDisk(registry.server().storage());
      assertThat(present).isEqualTo(model.named(present));
      assertThat(registry.server().storage().trash().runs()).isEmpty();
    } finally {
      registry.close();
    }
  }

  private void beSlow(Random random) {
    if (random.nextInt(3) == 0) {
      try {
        Ageing.age(root, Duration.ofHours(1 + random.nextInt(LONGEST_PUSH_HOURS)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      collect();
    }
  }

  private void collect() {
    Storage storage = registry.server().storage();
    CollectionResult result =
        new GarbageCollector(storage, GRACE, Clock.systemUTC()).collect(false, _ -> {});
    assertThat(result.problem()).isNull();
  }

  private static Set<Digest> onDisk(Storage storage) throws IOException {
    Set<Digest> found = new HashSet<>();
    new StoreWalk(storage)
        .blobs((digest, directory) -> {
          assertThat(storage.layout().path(new PathSpec.BlobData(digest))).exists();
          found.add(digest);
        });
    return found;
  }
}
