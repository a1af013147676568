package dev.priok.node.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReporterTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(5);
  private static final NodeReport FIRST = new NodeReport("r1", "n", "", "", List.of());
  private static final NodeReport SECOND = new NodeReport("r2", "n", "", "", List.of());

  private final List<NodeReport> sent = new CopyOnWriteArrayList<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private volatile int failures;
  private Reporter reporter;

  private void start(Duration interval, Duration firstRetry) {
    reporter =
        new Reporter(
            report -> {
              sent.add(report);
              if (failures-- > 0) {
                throw new IOException("the operator answered 503");
              }
            },
            new Reporter.Timing(interval, firstRetry),
            log::add);
  }

  @AfterEach
  void stop() {
    reporter.close();
  }

  @Test
  void sendsAChangeAtOnceAndTheSameReportOnlyAfterTheInterval() {
    start(LONG, LONG);
    reporter.publish(FIRST);
    await().until(() -> sent.size() == 1);
    reporter.publish(new NodeReport("r1", "n", "", "", List.of()));
    reporter.publish(SECOND);

    await().until(() -> sent.size() >= 2);
    assertThat(sent).containsExactly(FIRST, SECOND);
  }

  @Test
  void repeatsItselfAfterTheInterval() {
    start(SHORT, LONG);
    reporter.publish(FIRST);

    await().until(() -> sent.size() >= 3);
    assertThat(sent).containsOnly(FIRST);
  }

  @Test
  void triesAgainWithTheNewestReportAndSaysOnceThatItFailed() {
    failures = 4;
    start(Duration.ofSeconds(1), SHORT);
    reporter.publish(FIRST);
    reporter.publish(SECOND);

    await().until(() -> log.size() == 2);
    assertThat(sent.getLast()).isEqualTo(SECOND);
    assertThat(log)
        .containsExactly(
            "cannot report to the operator, trust is kept as it is: the operator answered 503",
            "reports reach the operator again");
  }

  @Test
  void aChangeDoesNotBreakTheBackOff() {
    failures = 1;
    start(LONG, LONG);
    reporter.publish(FIRST);
    await().until(() -> !log.isEmpty());

    reporter.publish(SECOND);
    await().during(Duration.ofMillis(100)).until(() -> sent.size() == 1);
  }
}
