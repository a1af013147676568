package dev.priok.registry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

  @Test
  void itsFileTellsWhoeverFindsItWhatNotToDo() throws IOException {
    try (StoreLease lease = new StoreLease(storage, "old/1")) {
      assertThat(lease.acquire()).isTrue();

      assertThat(Files.readString(root.resolve("priok/lease")))
          .startsWith("old/1 ")
          .contains("registry:2", "must neither", "gc.schedule");
      byte[] whatOlderServersRead = new byte[200];
      try (InputStream file = Files.newInputStream(root.resolve("priok/lease"))) {
        assertThat(file.readNBytes(whatOlderServersRead, 0, 200)).isEqualTo(200);
      }
      assertThat(new String(whatOlderServersRead, StandardCharsets.US_ASCII).strip())
          .isEqualTo("old/1");
    }
  }

  @Test
  void namesTheHolderAsAnOlderServerWroteIt() throws IOException {
    try (StoreLease older = new StoreLease(storage, "old/1");
        StoreLease newer = new StoreLease(storage, "new/2")) {
      assertThat(older.acquire()).isTrue();
      Files.writeString(root.resolve("priok/lease"), "old/1\n");

      assertThat(newer.acquire()).isFalse();
      assertThat(newer.holder()).isEqualTo("old/1");
    }
  }
}
