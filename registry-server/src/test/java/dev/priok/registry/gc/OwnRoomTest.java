package dev.priok.registry.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.AdjustableClock;
import dev.priok.registry.InMemory;
import dev.priok.registry.SeeminglyFullStore;
import dev.priok.registry.storage.LostDirectoryException;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import dev.priok.registry.storage.StoreWalk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that cannot take a file of the collector's. */
class OwnRoomTest {

  private static final Schedule NEVER = Schedule.parse("never");

  @TempDir(factory = InMemory.class)
  Path folder;

  private final AdjustableClock clock = new AdjustableClock(Instant.now());
  private Storage storage;
  private Path blob;

  @BeforeEach
  void adopt() throws IOException {
    SeeminglyFullStore store = SeeminglyFullStore.in(folder);
    blob = store.blob();
    clock.advance(Duration.ofDays(2));
    storage = Storage.open(store.root(), clock);
  }

  @Test
  void aServerThatNeverCollectsLeavesWhatNothingNamesToTheOtherThatServesTheStore() {
    assertThat(waitsFor(NEVER, clock)).contains("no space or inode is left");

    assertThat(blob).exists();
  }

  @Test
  void aServerThatCollectsMakesRoom() {
    assertThat(waitsFor(Schedule.parse("0 3 * * *"), clock)).contains("no space or inode is left");

    assertThat(blob).doesNotExist();
  }

  @Test
  void anOrderMakesRoomAlsoWhereNothingIsCollectedWithoutOneAndADryRunDoesNot() {
    try (CollectionLoop loop = loop(NEVER, clock)) {
      assertThat(loop.collectNow(true, _ -> {}, _ -> {})).isEmpty();
      assertThat(blob).exists();

      assertThat(loop.collectNow(false, _ -> {}, _ -> {})).isEmpty();
      assertThat(blob).doesNotExist();
    }
  }

  @Test
  void noRoomIsMadeOfWhatRepositoriesThatAreOutOfSightMayName() throws IOException {
    Path repositories = storage.layout().path(new PathSpec.Repositories());
    Files.delete(repositories);

    assertThatThrownBy(room()::make).hasMessageContaining("mkdir -p " + repositories);
    assertThat(blob).exists();

    Files.createSymbolicLink(repositories, folder.resolve("mounted"));
    assertThatThrownBy(room()::make)
        .isInstanceOf(LostDirectoryException.class)
        .hasMessageStartingWith(repositories + ": is a link to nothing");
    assertThat(blob).exists();
  }

  @Test
  void aFailureIsWhatTheLoopWaitsForAndNotItsEnd() {
    Clock failing =
        new AdjustableClock(Instant.EPOCH) {
          @Override
          public Instant instant() {
            throw new IllegalStateException("on purpose");
          }
        };

    assertThat(waitsFor(Schedule.parse("0 3 * * *"), failing)).contains("on purpose");
  }

  @Test
  void whatAnEndedServerLeftAsideComesBackWhileItIsYoung() throws IOException {
    Path aside = Files.move(blob, blob.resolveSibling("data.unnamed"));
    Files.setLastModifiedTime(aside, FileTime.from(clock.instant()));

    makeRoom();

    assertThat(blob).hasContent("old");
    assertThat(aside).doesNotExist();
  }

  @Test
  void whatAnEndedServerLeftAsideGoesWhenItIsOld() throws IOException {
    Path aside = Files.move(blob, blob.resolveSibling("data.unnamed"));

    makeRoom();

    assertThat(blob).doesNotExist();
    assertThat(aside).doesNotExist();
  }

  @Test
  void whatWasPushedMeanwhileIsNotReplacedByWhatWasLeftAside() throws IOException {
    Path aside = Files.writeString(blob.resolveSibling("data.unnamed"), "left");
    Files.setLastModifiedTime(blob, FileTime.from(clock.instant()));

    makeRoom();

    assertThat(blob).hasContent("old");
    assertThat(aside).doesNotExist();
  }

  @Test
  void anOrdinaryCollectionBringsBackWhatWasLeftAside() throws IOException {
    Path aside = Files.move(blob, blob.resolveSibling("data.unnamed"));
    Files.delete(storage.layout().root().resolve("priok"));

    collector(clock).collect(true, _ -> {});
    assertThat(aside).exists();
    collector(clock).collect(false, _ -> {});

    assertThat(blob).hasContent("old");
    assertThat(collector(clock).collect(false, _ -> {}).trashedBlobs()).isEqualTo(1);
  }

  private void makeRoom() {
    assertThatThrownBy(room()::make).hasMessageContaining("No space left");
  }

  private OwnRoom room() {
    return new OwnRoom(
        storage, new StoreWalk(storage), clock.instant().minus(Duration.ofHours(24)));
  }

  private GarbageCollector collector(Clock collectors) {
    return new GarbageCollector(storage, Duration.ofHours(24), collectors);
  }

  /** What the loop says once it has tried. */
  private String waitsFor(Schedule schedule, Clock collectors) {
    try (CollectionLoop loop = loop(schedule, collectors)) {
      loop.start();
      await().until(() -> loop.status().waitingFor().startsWith("the lease"));
      return loop.status().waitingFor();
    }
  }

  private CollectionLoop loop(Schedule schedule, Clock collectors) {
    return new CollectionLoop(
        collector(collectors),
        new StoreLease(storage, "test/1"),
        storage,
        schedule,
        clock,
        _ -> {},
        _ -> {});
  }
}
