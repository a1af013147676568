package dev.priok.registry.purge;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Purges uploads again and again, on a thread of its own. A purge that fails is tried again. */
public final class UploadPurgeLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(UploadPurgeLoop.class);

  private final UploadPurge purge;
  private final Duration interval;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("upload-purge").factory());

  public UploadPurgeLoop(UploadPurge purge, Duration interval) {
    this.purge = purge;
    this.interval = interval;
  }

  /** Purges now and every interval from now on. */
  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::purgeOnce, 0, Math.max(1, interval.toSeconds()), TimeUnit.SECONDS);
  }

  private void purgeOnce() {
    try {
      UploadPurge.Result result = purge.purge();
      LOG.atInfo()
          .addKeyValue("uploads", result.uploads())
          .addKeyValue("stale", result.staleUploads())
          .addKeyValue("staleBytes", result.staleBytes())
          .log("Looked for stale uploads");
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().setCause(e).log("Purging uploads failed and is tried again");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
