package dev.priok.registry.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.AdjustableClock;
import dev.priok.registry.InMemory;
import dev.priok.registry.gc.CollectionStatus.State;
import dev.priok.registry.management.CollectionMetrics;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionLoopTest {

  private static final Schedule NIGHTLY = Schedule.parse("0 3 * * *");

  @TempDir(factory = InMemory.class)
  Path root;

  private final AdjustableClock clock = new AdjustableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final List<CollectionResult> results = new CopyOnWriteArrayList<>();
  private Storage storage;
  private CollectionLoop loop;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectories(root.resolve("docker/registry/v2/repositories"));
    storage = Storage.open(root, clock);
    loop = loop(NIGHTLY, _ -> {});
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void theNextTimeIsStrictlyAfterAndNeverHasNone() {
    Instant three = Instant.parse("2026-03-02T03:00:00Z");
    assertThat(NIGHTLY.next(three.minusMillis(1), ZoneOffset.UTC)).contains(three);
    assertThat(NIGHTLY.next(three, ZoneOffset.UTC)).contains(three.plus(Duration.ofDays(1)));
    assertThat(Schedule.parse("never").next(three, ZoneOffset.UTC)).isEmpty();
  }

  @Test
  void aCollectionThatWasMissedIsMadeUpForAfterTheStart() {
    keep("2026-02-20T03:00:00Z");
    loop.start();

    await().until(() -> results.size() == 1);
    await().until(() -> loop.status().state() == State.IDLE);
    assertThat(loop.status().nextRun()).isEqualTo("2026-03-02T03:00:00Z");
    assertThat(loop.status().last()).isEqualTo(results.getFirst());
  }

  @Test
  void theLastCollectionOfAnEarlierProcessIsKnownAfterARestart() {
    keep("2026-03-01T03:00:00Z");
    loop.start();

    await().until(() -> loop.status().state() == State.IDLE);
    assertThat(results).isEmpty();
    assertThat(loop.status().last().lastRun()).isEqualTo("2026-03-01T03:00:00Z");
    assertThat(loop.status().nextRun()).isEqualTo("2026-03-02T03:00:00Z");
  }

  @Test
  void theMetricsOfAnEarlierProcessGoOnAfterARestart() {
    keep("2026-03-01T03:00:00Z");
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    loop = loop(NIGHTLY, _ -> {}, new CollectionMetrics(meters));
    loop.start();

    await().until(() -> loop.status().state() == State.IDLE);
    assertThat(meters.get("priok.gc.last.run.timestamp").gauge().value())
        .isEqualTo(Instant.parse("2026-03-01T03:00:00Z").getEpochSecond());
    assertThat(meters.get("priok.gc.reclaimable").gauge().value()).isZero();
    assertThat(meters.find("priok.gc.runs").counter()).isNull();
  }

  @Test
  void aClockThatWasOnceWrongDoesNotStopCollecting() {
    keep("2030-01-01T00:00:00Z");
    loop.start();
    await().until(() -> loop.status().state() == State.IDLE);
    assertThat(loop.status().nextRun()).isEqualTo("2026-03-02T03:00:00Z");

    clock.advance(Duration.ofHours(16));
    DueTime due = new DueTime(NIGHTLY, clock);
    due.collected(Instant.parse("2030-01-01T00:00:00Z"));
    assertThat(due.next()).contains(Instant.parse("2026-03-03T03:00:00Z"));
    clock.advance(Duration.ofHours(24));
    assertThat(due.next())
        .as("due, and not put off")
        .contains(Instant.parse("2026-03-03T03:00:00Z"));
  }

  @Test
  void whileACollectionRunsTheStatusSaysHowFarItHasCome() throws Exception {
    Files.createDirectories(root.resolve("docker/registry/v2/repositories/app/_manifests"));
    Path blob = root.resolve("docker/registry/v2/blobs/sha256/ab/ab" + "0".repeat(62) + "/data");
    Files.createDirectories(blob.getParent());
    Files.write(blob, new byte[3]);
    clock.advance(Duration.ofDays(400));
    loop.close();
    loop = loop(Schedule.parse("never"), _ -> {});
    AtomicReference<CollectionStatus> seen = new AtomicReference<>();
    loop.start();
    await().until(() -> loop.status().state() == State.IDLE);

    loop.collectNow(true, _ -> {}, _ -> seen.set(loop.status()));

    assertThat(seen.get().state()).isEqualTo(State.RUNNING);
    assertThat(seen.get().progress())
        .isEqualTo(new CollectionProgress(CollectionProgress.Phase.SWEEPING, 1, 0, 1));
    assertThat(loop.status().progress()).isNull();
  }

  @ParameterizedTest
  @ValueSource(classes = {IllegalStateException.class, StackOverflowError.class})
  void aFailureBeforeOneCollectionDoesNotEndTheLoop(Class<? extends Throwable> failure) {
    CountDownLatch failed = new CountDownLatch(1);
    loop.close();
    loop =
        loop(
            NIGHTLY,
            _ -> {
              if (failed.getCount() > 0) {
                failed.countDown();
                fail(failure);
              }
            });
    loop.start();
    await().until(() -> loop.status().state() == State.IDLE);

    assertThat(loop.request(false)).isEqualTo(CollectionLoop.Answer.ACCEPTED);
    await().until(() -> results.size() == 1 && loop.status().state() == State.IDLE);
    assertThat(results.getLast().problem()).contains("on purpose");
    assertThat(loop.request(false)).isEqualTo(CollectionLoop.Answer.ACCEPTED);
    await().until(() -> results.size() == 2);
    assertThat(results.getLast().problem()).isNull();
  }

  private static void fail(Class<? extends Throwable> failure) {
    if (failure == StackOverflowError.class) {
      throw new StackOverflowError("on purpose");
    }
    throw new IllegalStateException("on purpose");
  }

  private CollectionLoop loop(Schedule schedule, CollectionPreparation before) {
    return loop(schedule, before, results::add);
  }

  private CollectionLoop loop(
      Schedule schedule, CollectionPreparation before, CollectionListener listener) {
    return new CollectionLoop(
        new GarbageCollector(storage, Duration.ofHours(24), clock),
        new StoreLease(storage, "test/1"),
        storage,
        schedule,
        clock,
        before,
        listener);
  }

  private void keep(String lastRun) {
    new LastCollection(storage)
        .write(new Tally().result(Instant.parse(lastRun), Instant.parse(lastRun), false, null));
  }
}
