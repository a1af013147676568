package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReconciliationsTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final Reconciliations running = new Reconciliations();

  @Test
  void noneBeginsOnceTheEndIsNear() {
    assertThat(running.run(() -> "done", "left alone")).isEqualTo("done");

    running.end(LONG);

    assertThat(running.run(() -> "done", "left alone")).isEqualTo("left alone");
  }

  @Test
  void theEndWaitsForTheOneUnderWayAndLetsNoOtherIn() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayFinish = new CountDownLatch(1);
    AtomicBoolean finished = new AtomicBoolean();
    Thread worker =
        Thread.ofVirtual()
            .start(() ->
                running.run(
                    () -> {
                      begun.countDown();
                      await(mayFinish);
                      finished.set(true);
                      return "done";
                    },
                    "left alone"));
    begun.await();
    CountDownLatch ended = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          running.end(LONG);
          assertThat(finished).isTrue();
          ended.countDown();
        });
    while (!running.run(() -> "done", "left alone").equals("left alone")) {
      Thread.onSpinWait();
    }
    assertThat(ended.getCount()).isOne();

    mayFinish.countDown();

    ended.await();
    worker.join();
  }

  @Test
  void theEndDoesNotWaitForever() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayFinish = new CountDownLatch(1);
    Thread worker =
        Thread.ofVirtual()
            .start(() ->
                running.run(
                    () -> {
                      begun.countDown();
                      await(mayFinish);
                      return "done";
                    },
                    "left alone"));
    begun.await();

    running.end(Duration.ofMillis(1));

    assertThat(worker.isAlive()).isTrue();
    mayFinish.countDown();
    worker.join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
