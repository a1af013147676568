package dev.priok.registry.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.AdjustableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageProbeTest {
  @TempDir Path folder;

  private final AdjustableClock clock = new AdjustableClock(Instant.EPOCH);

  @Test
  void isNotReadyBeforeStorageWasChecked() {
    try (StorageProbe probe = new StorageProbe(folder, clock)) {
      assertThat(probe.problem()).contains("storage has not been checked yet");
      probe.checkOnce();
      assertThat(probe.problem()).isEmpty();
    }
  }

  @Test
  void saysWhenTheRootIsGoneAndRecovers() throws IOException {
    Path root = folder.resolve("root");
    try (StorageProbe probe = new StorageProbe(root, clock)) {
      probe.checkOnce();
      assertThat(probe.problem()).contains("storage cannot be read: NoSuchFileException");

      Files.createDirectory(root);
      probe.checkOnce();
      assertThat(probe.problem()).isEmpty();
    }
  }

  @Test
  void saysWhenTheRepositoriesAreALinkToNothingAndRecovers() throws IOException {
    Path layout = Files.createDirectories(folder.resolve("docker/registry/v2"));
    Files.createSymbolicLink(layout.resolve("repositories"), folder.resolve("mounted"));
    try (StorageProbe probe = new StorageProbe(folder, clock)) {
      probe.checkOnce();
      assertThat(probe.problem()).contains("storage cannot be read: LostDirectoryException");

      Files.createDirectory(folder.resolve("mounted"));
      probe.checkOnce();
      assertThat(probe.problem()).isEmpty();
    }
  }

  @Test
  void aCheckThatDoesNotComeBackTurnsReadinessOffAndBlocksNobody() throws Exception {
    CountDownLatch hanging = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(2);
    StorageProbe.Check check =
        () -> {
          entered.countDown();
          if (entered.getCount() == 0) {
            awaitQuietly(hanging);
          }
        };
    try (StorageProbe probe = new StorageProbe(check, clock)) {
      probe.checkOnce();
      Thread second = Thread.ofPlatform().daemon().start(probe::checkOnce);
      assertThat(probe.isPrompt()).isTrue();
      entered.await();
      assertThat(probe.isPrompt()).as("no longer than a moment").isTrue();

      clock.advance(Duration.ofSeconds(5));
      assertThat(probe.isPrompt()).isFalse();
      assertThat(probe.problem()).isEmpty();
      clock.advance(Duration.ofSeconds(2));
      assertThat(probe.problem()).contains("storage has not answered for 7 s");

      hanging.countDown();
      second.join();
      assertThat(probe.isPrompt()).isTrue();
      assertThat(probe.problem()).isEmpty();
    }
  }

  @Test
  void goesOnCheckingByItself() throws IOException {
    try (StorageProbe probe = new StorageProbe(folder, clock)) {
      Readiness readiness = new Readiness(probe);
      probe.start();
      assertThat(readiness.problem()).contains("the server is starting");
      readiness.serving();
      await().until(() -> readiness.problem().isEmpty());
      readiness.stopping();
      assertThat(readiness.problem()).contains("the server is stopping");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
