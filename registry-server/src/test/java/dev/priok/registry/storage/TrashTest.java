package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.InMemory;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.PathSpec.RepositoryLink;
import dev.priok.registry.storage.PathSpec.TrashedBlob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrashTest {

  private static final RunId RUN = new RunId(Instant.parse("2026-03-01T12:00:00Z"));
  private static final Digest DIGEST = Digest.of(DigestAlgorithm.SHA256, new byte[1]);

  @TempDir(factory = InMemory.class)
  Path root;

  private final Count count = new Count();
  private Storage storage;
  private Path place;
  private Path trashed;

  /** Of blobs in the trash, as whoever hears of the changes keeps it. */
  private static final class Count implements StoreChanges {
    private final List<Integer> all = new ArrayList<>(List.of(0));

    private synchronized void change(int by) {
      all.add(all.getLast() + by);
    }

    private synchronized List<Integer> all() {
      return List.copyOf(all);
    }

    @Override
    public void linked(RepositoryLink link, Digest target, long sizeBytes, boolean isNew) {}

    @Override
    public void unlinked(RepositoryLink link) {}

    @Override
    public void removed(RepositoryName repository) {}

    @Override
    public void trashed(TrashedBlob blob, long sizeBytes) {
      change(1);
    }

    @Override
    public void untrashed(TrashedBlob blob, long sizeBytes) {
      change(-1);
    }
  }

  @BeforeEach
  void open() throws IOException {
    storage = Storage.open(root, Clock.systemUTC(), Duration.ofHours(24), Durability.LAZY, count);
    place = storage.layout().path(new PathSpec.BlobData(DIGEST));
    trashed = storage.layout().path(new TrashedBlob(RUN, DIGEST));
    Files.createDirectories(place.getParent());
    Files.write(place, new byte[1]);
  }

  @Test
  void whatIsOneFileUnderBothNamesLeavesTheTrashUnread() throws IOException {
    Files.writeString(place, "of another digest");
    Files.createDirectories(trashed.getParent());
    Files.createLink(trashed, place);

    assertThat(storage.trash().restore(RUN, DIGEST)).isFalse();

    assertThat(place).exists();
    assertThat(trashed).doesNotExist();
  }

  @Test
  void whoeverMissesABlobWhileItIsTakenItIsCountedOnce() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> pulls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        pulls.add(
            threads.submit(() -> {
              while (!ended.get()) {
                storage.trash().restore(RUN, DIGEST);
              }
              return null;
            }));
      }
      try {
        for (int i = 0; i < 3000; i++) {
          storage.trash().take(RUN, DIGEST, Instant.MAX);
        }
      } finally {
        ended.set(true);
      }
      for (Future<?> pull : pulls) {
        pull.get();
      }
    }
    storage.trash().restore(RUN, DIGEST);

    assertThat(place).exists();
    assertThat(count.all()).containsOnly(0, 1);
    assertThat(count.all().getLast()).isZero();
  }
}
