package dev.priok.operator.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.catalog.CatalogSnapshot.Cause;
import dev.priok.operator.catalog.CatalogSnapshot.Loaded;
import dev.priok.operator.catalog.CatalogSnapshot.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CatalogPollerTest {
  private static final Duration PERIOD = Duration.ofSeconds(15);

  private final StatsClient client = new StatsClient(Duration.ofSeconds(1), Duration.ofSeconds(1));

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void neverThrows() {
    CatalogPoller poller =
        poller(registry -> {
          throw new IllegalStateException("a bug");
        });

    assertThat(poller.fetchResources(new Registry()))
        .singleElement()
        .isInstanceOf(Unreachable.class);
  }

  @Test
  void asksNobodyWhileNoPodIsReady() {
    CatalogPoller poller = poller(registry -> Optional.empty());

    Set<CatalogSnapshot> polled = poller.fetchResources(new Registry());

    assertThat(polled)
        .singleElement()
        .isInstanceOfSatisfying(
            Unreachable.class,
            unreachable -> assertThat(unreachable.cause()).isEqualTo(Cause.NO_READY_POD));
    assertThat(poller.fetchDelay(polled, new Registry()))
        .as("a pod that becomes ready is asked soon")
        .hasValue(Duration.ofSeconds(1));
  }

  @Test
  void keepsItsPeriodOnceThereIsAnAnswer() {
    CatalogPoller poller = poller(registry -> Optional.empty());

    assertThat(
            poller.fetchDelay(
                Set.of(
                    new Loaded(
                        true,
                        0,
                        0,
                        0,
                        0,
                        null,
                        List.of(),
                        false,
                        null,
                        CatalogSnapshot.Upkeep.GOOD)),
                new Registry()))
        .hasValue(PERIOD);
    assertThat(
            poller.fetchDelay(Set.of(new Unreachable(Cause.NO_ANSWER, "no route")), new Registry()))
        .hasValue(PERIOD);
  }

  private CatalogPoller poller(Function<Registry, Optional<StatsTarget>> locate) {
    return new CatalogPoller(client, locate, PERIOD);
  }
}
