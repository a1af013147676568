package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.registry.control.OrderDesk;
import dev.priok.registry.control.StoreOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Orders on a store that cannot take a lease: a server may serve it and not be seen. */
class StoreCommandTest {

  @TempDir(factory = InMemory.class)
  Path folder;

  private Path config;
  private Path blob;

  @BeforeEach
  void adopt() throws IOException {
    SeeminglyFullStore store = SeeminglyFullStore.in(folder);
    blob = store.blob();
    config =
        Files.writeString(
            folder.resolve("config.yml"),
            "version: 0.1\nstorage: {filesystem: {rootdirectory: '%s'}}\n".formatted(store.root()));
  }

  static List<StoreOrder> ordersThatRemoveNothing() {
    return List.of(
        new StoreOrder.Collect(true, false),
        new StoreOrder.Collect(false, true),
        new StoreOrder.Check(true, false, false),
        new StoreOrder.Remove("app"),
        new StoreOrder.Retain(true),
        new StoreOrder.Undelete("app:v1"));
  }

  @ParameterizedTest
  @MethodSource("ordersThatRemoveNothing")
  void noOtherOrderThanToCollectRemovesBlobsForTheLease(StoreOrder order) throws IOException {
    Ageing.age(blob.getParent(), Duration.ofDays(2));

    assertThat(StoreCommand.order(config, order)).isEqualTo(OrderDesk.FAILED);

    assertThat(blob).exists();
  }

  @Test
  void theOrderToCollectRemovesWhatNobodyUsedForTheGrace() throws IOException {
    StoreOrder collect = new StoreOrder.Collect(false, false);

    assertThat(StoreCommand.order(config, collect)).isEqualTo(OrderDesk.FAILED);
    assertThat(blob).exists();
    Ageing.age(blob.getParent(), Duration.ofDays(2));
    assertThat(StoreCommand.order(config, collect)).isEqualTo(OrderDesk.FAILED);
    assertThat(blob).doesNotExist();
  }
}
