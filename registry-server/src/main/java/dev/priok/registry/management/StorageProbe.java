package dev.priok.registry.management;

import dev.priok.registry.storage.LostDirectoryException;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.StorageLayout;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Looks every two seconds whether storage answers, on a thread of its own. Asking for the result
 * never waits: a check that does not come back is itself the result. A full or read-only disk is
 * not a reason to be unready, because pulls go on.
 */
public final class StorageProbe implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration PROMPT = Duration.ofMillis(100);
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /** Reads something of the store, as slowly as storage is. */
  @FunctionalInterface
  interface Check {
    void run() throws IOException;
  }

  private record Result(@Nullable Instant running, @Nullable String problem) {}

  private final Check check;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("storage-probe").factory());
  private volatile Result result = new Result(null, "storage has not been checked yet");

  public StorageProbe(Path rootDirectory, Clock clock) {
    this(() -> list(rootDirectory), clock);
  }

  StorageProbe(Check check, Clock clock) {
    this.check = check;
    this.clock = clock;
  }

  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::checkOnce, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Why storage cannot be used; empty when it can. */
  Optional<String> problem() {
    Result now = result;
    if (now.running() != null) {
      Duration waiting = Duration.between(now.running(), clock.instant());
      if (waiting.compareTo(DEADLINE) > 0) {
        return Optional.of("storage has not answered for " + waiting.toSeconds() + " s");
      }
    }
    return Optional.ofNullable(now.problem());
  }

  /** Whether storage answered when it was last asked, and does so now; costs next to nothing. */
  public boolean isPrompt() {
    Result now = result;
    return now.problem() == null
        && (now.running() == null
            || Duration.between(now.running(), clock.instant()).compareTo(PROMPT) <= 0);
  }

  void checkOnce() {
    result = new Result(clock.instant(), result.problem());
    String problem = null;
    try {
      check.run();
    } catch (IOException | RuntimeException e) {
      // The path is the server's own and known to who reads probes; the class says what is wrong.
      problem = "storage cannot be read: " + e.getClass().getSimpleName();
    }
    result = new Result(null, problem);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static void list(Path rootDirectory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(rootDirectory)) {
      var _ = entries.iterator().hasNext();
    }
    StorageLayout layout = new StorageLayout(rootDirectory);
    Optional<LostDirectoryException> loss =
        LostDirectoryException.at(layout.path(new PathSpec.Repositories()), layout.root());
    if (loss.isPresent()) {
      throw loss.get();
    }
  }
}
