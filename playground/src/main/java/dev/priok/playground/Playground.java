package dev.priok.playground;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistryStatus;
import dev.priok.local.LocalCluster;
import dev.priok.local.LocalClusterSettings;
import dev.priok.local.node.LocalImage;
import dev.priok.operator.OperatorConfig;
import dev.priok.operator.PriokOperator;
import dev.priok.operator.registry.RegistrySettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A local cluster, the operator in it and the sample Registry, until it is closed. */
final class Playground implements AutoCloseable {
  private static final int WANTED_PORT = 5000;
  private static final String CRD = "/META-INF/fabric8/registries.priok.dev-v1.yml";
  private static final String SAMPLE = "/registry.yaml";

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("playground")
          .withForce(true)
          .build();

  private final Screen screen;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  Playground(Screen screen) {
    this.screen = screen;
  }

  /**
   * Starts everything and shows the sample Registry until the thread is interrupted.
   *
   * @param data where it is kept
   * @param registryServer the jar that a registry's pod runs
   */
  void run(Path data, Path registryServer) throws IOException, InterruptedException {
    screen.line("data      " + data + "  (remove it to start afresh)");
    RegistrySettings registries = RegistrySettings.defaults().withPort(port());
    Map<String, LocalImage> images = Map.of(registries.image(), image(registryServer));
    LocalCluster cluster =
        starting(new LocalCluster(LocalClusterSettings.in(data).withImages(images)));
    screen.line("cluster   " + cluster.url());
    KubernetesClient client = starting(client(cluster.kubeconfig()));
    apply(client, CRD);
    createMissing(client, SAMPLE);
    forgetStatus(client);
    starting(new PriokOperator(client, OperatorConfig.defaults().withRegistries(registries)))
        .start();
    screen.line("operator  running, it logs to " + data.resolve("playground.log"));
    LiveView view = new LiveView(screen, cluster.kubeconfig());
    starting(client.resources(Registry.class).inNamespace("apps").withName("team").inform(view));
    view.run();
  }

  /** Ends what was started, the last first. */
  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        screen.line("Not ended cleanly: " + e.getMessage());
      }
    }
  }

  private <T extends AutoCloseable> T starting(T part) {
    running.push(part);
    return part;
  }

  private int port() {
    RegistryPort port = RegistryPort.from(WANTED_PORT);
    if (port.moved()) {
      screen.line(
          "port      %d is taken by another program, using %d"
              .formatted(port.wanted(), port.number()));
    }
    return port.number();
  }

  private static LocalImage image(Path registryServer) {
    return new LocalImage(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-jar",
            registryServer.toString()),
        Map.of(
            "REGISTRY_HTTP_ADDR", "{{listen:5000}}",
            "REGISTRY_HTTP_DEBUG_ADDR", "{{listen:5001}}"));
  }

  private static KubernetesClient client(Path kubeconfig) {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(kubeconfig.toFile()))
            .withOnlyHttpWatches(true)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static void apply(KubernetesClient client, String resource) throws IOException {
    try (InputStream yaml =
        Objects.requireNonNull(Playground.class.getResourceAsStream(resource), resource)) {
      for (HasMetadata object : client.load(yaml).items()) {
        client.resource(object).patch(APPLY);
      }
    }
  }

  /** What is there already stays as a person left it. */
  private static void createMissing(KubernetesClient client, String resource) throws IOException {
    try (InputStream yaml =
        Objects.requireNonNull(Playground.class.getResourceAsStream(resource), resource)) {
      for (HasMetadata object : client.load(yaml).items()) {
        if (client.resource(object).get() == null) {
          client.resource(object).patch(APPLY);
        }
      }
    }
  }

  /** A status from before the last end would show addresses that are not there any more. */
  private static void forgetStatus(KubernetesClient client) {
    for (Registry registry : client.resources(Registry.class).inAnyNamespace().list().getItems()) {
      client
          .resource(registry)
          .editStatus(old -> {
            old.setStatus(RegistryStatus.unseen());
            return old;
          });
    }
  }
}
