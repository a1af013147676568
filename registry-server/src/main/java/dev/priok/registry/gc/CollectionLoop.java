package dev.priok.registry.gc;

import dev.priok.registry.gc.CollectionStatus.State;
import dev.priok.registry.storage.Storage;
import dev.priok.registry.storage.StoreLease;
import dev.priok.registry.storage.Trash;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects by schedule and on request, on a thread of its own, while this server holds the store's
 * lease; asks for the lease again and again while it does not. A collection that was due while no
 * server ran is made up for after the start.
 */
public final class CollectionLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CollectionLoop.class);
  private static final Duration TICK = Duration.ofSeconds(5);
  private static final Duration BETWEEN_LOOKS_FOR_ROOM = Duration.ofMinutes(10);
  private static final Duration STOP_WAITS = Duration.ofSeconds(2);

  /** What becomes of a request to collect. */
  public enum Answer {
    ACCEPTED,
    ALREADY_RUNNING,
    NOT_THE_HOLDER
  }

  private enum Order {
    COLLECT,
    DRY_RUN,
    CLOSE
  }

  private final GarbageCollector collector;
  private final StoreLease lease;
  private final Trash trash;
  private final LastCollection kept;
  private final DueTime due;
  private final Clock clock;
  private final CollectionPreparation before;
  private final CollectionListener listener;
  private final BlockingQueue<Order> orders = new ArrayBlockingQueue<>(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("gc").unstarted(this::run);
  private final ReentrantLock collecting = new ReentrantLock();
  private volatile CollectionStatus status;
  private volatile boolean closed;
  private Instant nextLookForRoom = Instant.MIN;

  /**
   * Does nothing before {@link #start}.
   *
   * @param lease that of the store; closed with the loop
   * @param before done before each scheduled collection
   * @param listener takes each result, and before them the last one of former processes
   */
  public CollectionLoop(
      GarbageCollector collector,
      StoreLease lease,
      Storage storage,
      Schedule schedule,
      Clock clock,
      CollectionPreparation before,
      CollectionListener listener) {
    this.collector = collector;
    this.lease = lease;
    this.trash = storage.trash();
    this.kept = new LastCollection(storage);
    this.due = new DueTime(schedule, clock);
    this.clock = clock;
    this.before = before;
    this.listener = listener;
    this.status = new CollectionStatus(State.WAITING, "the start", null, null, null, null);
  }

  public void start() {
    thread.start();
  }

  /** Where collecting stands; never waits. */
  public CollectionStatus status() {
    CollectionStatus known = status;
    return known.state() == State.RUNNING ? known.with(collector.progress().orElse(null)) : known;
  }

  /** Asks for a collection now; its result is seen in the status. */
  public Answer request(boolean dryRun) {
    if (status.state() == State.WAITING) {
      return Answer.NOT_THE_HOLDER;
    }
    return status.state() == State.IDLE && orders.offer(dryRun ? Order.DRY_RUN : Order.COLLECT)
        ? Answer.ACCEPTED
        : Answer.ALREADY_RUNNING;
  }

  /**
   * Collects in the thread of the caller, after a collection that is under way.
   *
   * @param preparation done before it, in place of what scheduled collections have
   * @return empty when this server may not collect
   */
  public Optional<CollectionResult> collectNow(
      boolean dryRun, CollectionPreparation preparation, Consumer<Removal> removals) {
    collecting.lock();
    try {
      return collect(dryRun, preparation, removals);
    } finally {
      collecting.unlock();
    }
  }

  /** Stops; a collection that is under way may end with the process, which is safe as well. */
  @Override
  public void close() {
    closed = true;
    var _ = orders.offer(Order.CLOSE);
    if (!thread.isAlive()) {
      return;
    }
    try {
      var _ = thread.join(STOP_WAITS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    CollectionResult former = kept.read().orElse(null);
    if (former != null) {
      due.collected(Instant.parse(former.lastRun()));
      listener.found(former);
    }
    status = with(State.WAITING, "the store", former, null);
    try {
      while (!closed) {
        collectIfDue();
        Order order = orders.poll(TICK.toMillis(), TimeUnit.MILLISECONDS);
        if (order == Order.COLLECT || order == Order.DRY_RUN) {
          var _ = collectNow(order == Order.DRY_RUN, before, _ -> {});
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      release();
    }
  }

  /** Why this server may not collect; null when it may. */
  private @Nullable String obstacle(boolean makeRoom) {
    try {
      if (makeRoom) {
        nextLookForRoom = clock.instant().plus(BETWEEN_LOOKS_FOR_ROOM);
      }
      return collector.acquire(lease, makeRoom) ? null : lease.holder();
    } catch (IOException e) {
      return "the lease cannot be taken: " + e.getMessage();
    } catch (RuntimeException | Error e) {
      LOG.atError().setCause(e).log("Taking the lease failed");
      return "the lease cannot be taken: " + e;
    }
  }

  private void collectIfDue() {
    collecting.lock();
    try {
      // Where nothing is collected, another program may serve the store: only an order makes room.
      Optional<Instant> next = due.next();
      String obstacle = obstacle(next.isPresent() && !clock.instant().isBefore(nextLookForRoom));
      showObstacle(obstacle);
      if (obstacle != null) {
        return;
      }
      trash.prepare();
      if (next.filter(time -> !time.isAfter(clock.instant())).isPresent()) {
        var _ = collect(false, before, _ -> {});
      }
    } finally {
      collecting.unlock();
    }
  }

  private Optional<CollectionResult> collect(
      boolean dryRun, CollectionPreparation preparation, Consumer<Removal> removals) {
    String obstacle = obstacle(!dryRun);
    if (obstacle != null) {
      showObstacle(obstacle);
      return Optional.empty();
    }
    status = with(State.RUNNING, null, status.last(), status.lastDryRun());
    CollectionResult result;
    try {
      preparation.prepare(dryRun);
      result = collector.collect(dryRun, removals);
    } catch (RuntimeException | Error e) {
      // The thread must live, also without memory for a moment: the next collection may succeed.
      LOG.atError().setCause(e).log("Collecting garbage failed");
      result = new Tally().result(clock.instant(), clock.instant(), dryRun, e.toString());
    }
    CollectionLog.ended(result);
    if (dryRun) {
      status = with(State.IDLE, null, status.last(), result);
    } else {
      kept.write(result);
      due.collected(Instant.parse(result.lastRun()));
      status = with(State.IDLE, null, result, status.lastDryRun());
    }
    listener.ended(result);
    return Optional.of(result);
  }

  private void showObstacle(@Nullable String obstacle) {
    State state = obstacle == null ? State.IDLE : State.WAITING;
    status = with(state, obstacle, status.last(), status.lastDryRun());
  }

  private CollectionStatus with(
      State state,
      @Nullable String waitingFor,
      @Nullable CollectionResult last,
      @Nullable CollectionResult lastDryRun) {
    String next = due.next().map(Instant::toString).orElse(null);
    return new CollectionStatus(state, waitingFor, next, null, last, lastDryRun);
  }

  private void release() {
    try {
      lease.close();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("The store's lease cannot be given back");
    }
  }
}
