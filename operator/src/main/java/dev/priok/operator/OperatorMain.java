package dev.priok.operator;

import dev.priok.operator.PriokOperator.StartException;
import dev.priok.operator.health.HealthServer;
import dev.priok.operator.trust.report.ReportServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The operator's program. The cluster is the one of {@code KUBECONFIG} or, in a pod, the pod's own.
 * Exit 2: the settings are wrong; 1: it could not start or cannot go on; 0: it was told to end.
 */
public final class OperatorMain {

  private OperatorMain() {}

  public static void main(String[] args) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "logback-operator.xml");
    }
    ReportServer.boundClients();
    try {
      run(OperatorConfig.from(System.getenv()));
    } catch (IllegalArgumentException e) {
      fail(2, e.getMessage());
    } catch (StartException e) {
      fail(1, e.getMessage());
    } catch (IOException e) {
      fail(
          1,
          "The port for probes cannot be opened, set another with PRIOK_HEALTH_PORT: "
              + e.getMessage());
    }
  }

  private static void run(OperatorConfig config) throws IOException {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    KubernetesClient client = client();
    AtomicInteger exit = new AtomicInteger(1);
    PriokOperator operator =
        new PriokOperator(
            client,
            config,
            meters,
            why -> {
              exit.set(1);
              fail(1, "The operator ends: " + why);
            });
    HealthServer health =
        new HealthServer(new InetSocketAddress(config.healthPort()), operator::isReady, meters);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  operator.close();
                  health.close();
                  client.close();
                  // Told to end and ended: that is success, not the 143 of a process that was
                  // killed.
                  Runtime.getRuntime().halt(exit.get());
                },
                "shutdown"));
    health.start();
    operator.start();
    exit.set(0);
    awaitEnd();
  }

  /** HTTP watches work everywhere; retries are the reconciler's business, which tells of them. */
  private static KubernetesClient client() {
    String kubeconfig = System.getenv().getOrDefault("KUBECONFIG", "");
    if (!kubeconfig.isEmpty()
        && Arrays.stream(kubeconfig.split(File.pathSeparator))
            .noneMatch(file -> Files.isReadable(Path.of(file)))) {
      throw new IllegalArgumentException("KUBECONFIG: cannot read " + kubeconfig);
    }
    try {
      Config config =
          new ConfigBuilder(Config.autoConfigure(null))
              .withOnlyHttpWatches(true)
              .withRequestRetryBackoffLimit(1)
              .build();
      return new KubernetesClientBuilder().withConfig(config).build();
    } catch (KubernetesClientException e) {
      throw new IllegalArgumentException("KUBECONFIG: " + kubeconfig + " is no kubeconfig", e);
    }
  }

  /** The shutdown hook ends the program. */
  private static void awaitEnd() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail(int code, @Nullable String message) {
    System.err.println(message);
    System.exit(code);
  }
}
