package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.InMemory;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.DigestAlgorithm;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {

  private static final int ROUNDS = 500;

  @TempDir(factory = InMemory.class)
  Path root;

  @Test
  void holdsABlobThatIsJustComingBackFromTheTrash() throws Exception {
    Storage storage = Storage.open(root, Clock.systemUTC());
    byte[] content = {1};
    Digest digest = Digest.of(DigestAlgorithm.SHA256, content);
    storage.blobs().commit(content, digest);
    RunId run = new RunId(Instant.EPOCH);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        assertThat(storage.trash().take(run, digest, Instant.MAX)).isPresent();
        Future<Boolean> restored = other.submit(() -> storage.trash().restore(digest));
        while (!restored.isDone()) {
          assertThat(storage.holds(digest)).isTrue();
        }
        assertThat(restored.get()).isTrue();
      }
    }
  }
}
