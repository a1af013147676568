package dev.priok.registry.management;

import dev.priok.registry.management.StoreCounts.Extent;
import dev.priok.registry.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the counts of a store fresh on a thread of its own: the next walk begins five seconds after
 * the last, or ten times as long as that one took, so that at most a tenth of the disk's time goes
 * into counting. A walk that fails leaves the counts of the last and is tried again.
 */
public final class StoreCountLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreCountLoop.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(5);
  private static final int PAUSE_PER_WALK = 10;

  private final StoreCounter counter;
  private final StoreLedger ledger;
  private final Path rootDirectory;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private String lastProblem = "";
  private final QuarantineCounter quarantine;
  private volatile @Nullable Extent quarantined;

  /**
   * @param ledger hears what is changed through {@code storage}
   */
  public StoreCountLoop(Storage storage, StoreLedger ledger) {
    this.ledger = ledger;
    this.counter = new StoreCounter(storage, ledger);
    this.quarantine = new QuarantineCounter(storage);
    this.rootDirectory = storage.layout().root();
    this.thread = Thread.ofPlatform().daemon().name("store-count").unstarted(this::run);
  }

  public void start() {
    thread.start();
  }

  /** The newest counts; never waits for storage. */
  StoreCounts counts() {
    return ledger.counts();
  }

  /** The newest count of damaged files that were taken out; null before the first. */
  @Nullable Extent quarantined() {
    return quarantined;
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void run() {
    Duration pause;
    do {
      long began = System.nanoTime();
      walk();
      pause = pauseAfter(Duration.ofNanos(System.nanoTime() - began));
    } while (!closedWithin(pause));
  }

  static Duration pauseAfter(Duration walk) {
    Duration pause = Duration.ofNanos(walk.toNanos() * PAUSE_PER_WALK);
    return pause.compareTo(SHORTEST_PAUSE) > 0 ? pause : SHORTEST_PAUSE;
  }

  void walk() {
    try {
      counter.count();
      quarantined = quarantine.count();
      lastProblem = "";
    } catch (IOException | RuntimeException | Error e) {
      // An Error too: memory that was short may be there for the next walk.
      String problem = e.toString();
      if (!problem.equals(lastProblem)) {
        LOG.atWarn()
            .addKeyValue("path", rootDirectory)
            .setCause(e)
            .log("Counting the store failed and is tried again");
        lastProblem = problem;
      }
    }
  }

  private boolean closedWithin(Duration pause) {
    try {
      return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
