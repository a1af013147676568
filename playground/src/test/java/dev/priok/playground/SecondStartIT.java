package dev.priok.playground;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.local.LocalCluster;
import dev.priok.local.LocalClusterSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NamespaceableResource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a playground does with a data directory that was used before. */
class SecondStartIT {
  /** Paused, so that the operator leaves the status as it finds it. */
  private static final String EDITED =
      """
      apiVersion: priok.dev/v1alpha1
      kind: Registry
      metadata: {name: team, namespace: apps}
      spec: {paused: true, storage: {pvc: {size: 20Gi}}, auth: {anonymous: Full}}
      status:
        endpoints: [{address: "127.0.0.1:1", scheme: http, usableFrom: PodsAndNodes}]
      """;

  @TempDir Path data;

  @Test
  void keepsASampleThatAPersonChangedAndForgetsWhereItWas() throws Exception {
    leaveBehind(EDITED);

    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    Thread playground = Thread.ofVirtual().start(() -> play(shown));
    try {
      await()
          .atMost(30, SECONDS)
          .until(() -> shown.toString(StandardCharsets.UTF_8).contains("operator  running"));

      try (KubernetesClient client = client()) {
        Registry team =
            client.resources(Registry.class).inNamespace("apps").withName("team").require();
        assertThat(team.getSpec().storage().pvc().size()).isEqualTo("20Gi");
        assertThat(team.getSpec().paused()).isTrue();
        assertThat(team.getStatus().endpoints()).isEmpty();
      }
    } finally {
      playground.interrupt();
      playground.join();
    }
  }

  private void leaveBehind(String registry) throws IOException {
    try (LocalCluster cluster = new LocalCluster(LocalClusterSettings.in(data));
        KubernetesClient client = client();
        InputStream definition =
            Objects.requireNonNull(
                getClass().getResourceAsStream("/META-INF/fabric8/registries.priok.dev-v1.yml"))) {
      assertThat(cluster.kubeconfig()).exists();
      for (HasMetadata object : client.load(definition).items()) {
        client.resource(object).create();
      }
      client.resource("apiVersion: v1\nkind: Namespace\nmetadata: {name: apps}").create();
      NamespaceableResource<HasMetadata> resource = client.resource(registry);
      resource.create();
      resource.patchStatus();
    }
  }

  private void play(ByteArrayOutputStream shown) {
    Screen screen = new Screen(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
    try (Playground playground = new Playground(screen)) {
      playground.run(data, data.resolve("registry-server.jar"));
    } catch (InterruptedException e) {
      // The test has seen enough.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private KubernetesClient client() {
    Config config = Config.fromKubeconfig(data.resolve("kubeconfig").toFile());
    return new KubernetesClientBuilder()
        .withConfig(new ConfigBuilder(config).withOnlyHttpWatches(true).build())
        .build();
  }
}
