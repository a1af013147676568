package dev.priok.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the contract against the real thing: the programs that {@code make kube} built, or a
 * cluster of {@code KUBECONFIG_FOR_CONTRACT}.
 */
class RealClusterContractIT extends KubernetesContract {
  @TempDir static Path data;
  private @Nullable RealApiServer server;

  @Override
  KubernetesClient start() throws Exception {
    String kubeconfig = System.getenv("KUBECONFIG_FOR_CONTRACT");
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                kubeconfig == null
                    ? ownServer()
                    : Config.fromKubeconfig(Files.readString(Path.of(kubeconfig))))
            .build();
    eventually(() -> isReady(client));
    return client;
  }

  /** Skips where nobody built it; in CI it has to be there. */
  private Config ownServer() throws Exception {
    Path programs = programs();
    Optional<Path> missing =
        RealApiServer.PROGRAMS.stream()
            .map(programs::resolve)
            .filter(program -> !Files.isExecutable(program))
            .findFirst();
    assertThat(missing.isEmpty() || !"true".equals(System.getenv("CI")))
        .as("in CI it runs, but there is no %s: make kube", missing.orElse(null))
        .isTrue();
    assumeTrue(
        missing.isEmpty(), () -> "not run: there is no " + missing.orElseThrow() + ": make kube");
    server = new RealApiServer(programs, data);
    return server.config();
  }

  private static Path programs() {
    String chosen = System.getenv("KUBE_BIN");
    return chosen != null
        ? Path.of(chosen)
        : Path.of(
                System.getenv()
                    .getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache"))
            .resolve("priok/kube/bin");
  }

  private static boolean isReady(KubernetesClient client) {
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException e) {
      return false;
    }
  }

  @Override
  void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }
}
