package dev.priok.local;

import static org.junit.jupiter.api.Assumptions.abort;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the contract against the real thing: a cluster of {@code KUBECONFIG_FOR_CONTRACT} with its
 * controllers, or the bare API server of {@code KUBEBUILDER_ASSETS}.
 */
class RealClusterContractIT extends KubernetesContract {
  @TempDir static Path data;
  private @Nullable RealApiServer server;
  private boolean controllers;

  @Override
  KubernetesClient start() throws Exception {
    String kubeconfig = System.getenv("KUBECONFIG_FOR_CONTRACT");
    String assets = System.getenv("KUBEBUILDER_ASSETS");
    Config config;
    if (kubeconfig != null) {
      controllers = true;
      config = Config.fromKubeconfig(Files.readString(Path.of(kubeconfig)));
    } else if (assets != null) {
      server = new RealApiServer(Path.of(assets), data);
      config = server.config();
    } else {
      return abort(
          "no real API server: set KUBEBUILDER_ASSETS to a directory with etcd and kube-apiserver,"
              + " or KUBECONFIG_FOR_CONTRACT to a kubeconfig");
    }
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    eventually(() -> isReady(client));
    return client;
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

  @Override
  boolean hasControllers() {
    return controllers;
  }
}
