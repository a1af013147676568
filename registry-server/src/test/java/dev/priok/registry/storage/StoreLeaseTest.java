package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreLeaseTest {

  @TempDir Path root;
  private Storage storage;

  @BeforeEach
  void open() {
    storage = Storage.open(root, Clock.systemUTC());
  }

  @Test
  void oneHoldsItAndTheNextGetsItWhenThatOneEnds() throws IOException {
    StoreLease first = new StoreLease(storage, "old/1");
    try (StoreLease second = new StoreLease(storage, "new/2")) {
      assertThat(first.acquire()).isTrue();
      assertThat(second.acquire()).isFalse();
      assertThat(second.holder()).isEqualTo("old/1");
      assertThat(first.acquire()).isTrue();

      first.close();

      assertThat(second.acquire()).isTrue();
      assertThat(first.acquire()).isFalse();
    } finally {
      first.close();
    }
  }

  @Test
  void isNotBelievedInAfterItsFileWasReplaced() throws IOException {
    try (StoreLease first = new StoreLease(storage, "old/1");
        StoreLease second = new StoreLease(storage, "new/2")) {
      assertThat(first.acquire()).isTrue();
      Files.delete(root.resolve("priok/lease"));
      assertThat(second.acquire()).isTrue();

      assertThat(first.acquire()).isFalse();
    }
  }
}
