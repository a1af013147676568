package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.operator.registry.RegistrySettings;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several operators agree on one by a Lease. */
class LeaderElectionIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final TrustSettings NODE_TRUST =
      new TrustSettings(
          "agents", "agent", InsecureNamespaces.none(), 0, TrustSettings.DEFAULT_STALE_AFTER);

  private final ScriptedApi api = new ScriptedApi();
  private final KubernetesClient client = api.client();
  private final List<String> cannotGoOn = new CopyOnWriteArrayList<>();
  private final PriokOperator operator =
      new PriokOperator(
          client,
          new OperatorConfig(
              RegistrySettings.defaults(), Set.of(), 8080, "priok", NODE_TRUST, "operator-1"),
          new SimpleMeterRegistry(),
          cannotGoOn::add);

  @AfterEach
  void stop() throws IOException {
    operator.close();
    client.close();
    api.close();
  }

  @Test
  void theFirstOneLeadsAndWorks() {
    operator.start();

    await().atMost(SOON).until(() -> !api.written().isEmpty());
    await()
        .atMost(SOON)
        .until(
            () -> api.written().contains("/api/v1/namespaces/agents/configmaps/priok-node-trust"));
    assertThat(api.leader()).isEqualTo("operator-1");
  }

  @Test
  void aStandbyIsReadyAndWritesNothing() {
    api.lead("operator-2");

    operator.start();

    await().atMost(SOON).until(() -> api.leaseReads() >= 2);
    assertThat(operator.isReady()).isTrue();
    assertThat(api.leader()).isEqualTo("operator-2");
    assertThat(api.written()).isEmpty();
    assertThat(api.statuses()).isEmpty();
  }

  @Test
  void saysThatItCannotGoOnWhenAnotherOneLeads() {
    operator.start();
    await().atMost(SOON).until(() -> !api.written().isEmpty());

    api.lead("operator-2");

    await().atMost(SOON).until(() -> !cannotGoOn.isEmpty());
    assertThat(cannotGoOn).containsExactly("another operator leads");
  }

  @Test
  void anOrderlyEndIsNoTrouble() {
    operator.start();
    await().atMost(SOON).until(() -> !api.written().isEmpty());

    operator.close();

    assertThat(operator.isReady()).isFalse();
    assertThat(cannotGoOn).isEmpty();
  }
}
