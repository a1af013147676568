package dev.priok.operator.trust.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.trust.report.TokenReviews.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RememberedReviewsTest {
  private static final Verdict AGENT = new Verdict.Agent("node-1");

  private final List<String> asked = new ArrayList<>();
  private Verdict verdict = AGENT;
  private long nanos;
  private final TokenReviews reviews =
      new RememberedReviews(
          token -> {
            asked.add(token);
            return verdict;
          },
          () -> nanos);

  @Test
  void asksOnceForAnAgentInMoreThanTheTimeBetweenTwoReports() {
    assertThat(reviews.review("a")).isEqualTo(AGENT);
    nanos = Duration.ofSeconds(70).toNanos();
    assertThat(reviews.review("a")).isEqualTo(AGENT);
    assertThat(asked).containsExactly("a");

    nanos = Duration.ofSeconds(76).toNanos();
    verdict = new Verdict.Invalid();
    assertThat(reviews.review("a")).as("its pod is gone").isEqualTo(verdict);
  }

  @Test
  void remembersRefusalsShortlyAndTroubleNotAtAll() {
    verdict = new Verdict.Unavailable("no answer");
    assertThat(reviews.review("a")).isEqualTo(verdict);
    verdict = new Verdict.Forbidden("no agent");
    assertThat(reviews.review("a")).isEqualTo(verdict);
    verdict = AGENT;
    assertThat(reviews.review("a")).isInstanceOf(Verdict.Forbidden.class);
    nanos = Duration.ofSeconds(11).toNanos();

    assertThat(reviews.review("a")).isEqualTo(AGENT);
  }

  @Test
  void aFloodOfTokensDoesNotReachTheApiServer() throws Exception {
    CountDownLatch busy = new CountDownLatch(8);
    CountDownLatch answer = new CountDownLatch(1);
    TokenReviews slow =
        new RememberedReviews(
            token -> {
              busy.countDown();
              try {
                answer.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return AGENT;
            },
            () -> 0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Verdict>> first = new ArrayList<>();
      for (int n = 0; n < 8; n++) {
        String token = "token-" + n;
        first.add(threads.submit(() -> slow.review(token)));
      }
      busy.await();

      assertThat(slow.review("one-more")).isInstanceOf(Verdict.Unavailable.class);
      answer.countDown();
      for (Future<Verdict> one : first) {
        assertThat(one.get()).isEqualTo(AGENT);
      }
      assertThat(slow.review("one-more")).isEqualTo(AGENT);
    }
  }
}
