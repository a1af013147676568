package dev.priok.operator;

import dev.priok.local.LocalCluster;
import dev.priok.local.LocalClusterSettings;
import dev.priok.local.node.LocalImage;
import dev.priok.operator.registry.ManagementAccess;
import dev.priok.operator.registry.RegistrySettings;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.TokenReviews;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A local cluster that knows Registries and one image, and the operator in it. */
final class LocalOperator implements AutoCloseable {
  private static final String IMAGE = "registry-under-test";
  private static final Path JAVA =
      Path.of(System.getProperty("java.home"), "bin", "java").toAbsolutePath();

  private final LocalCluster cluster;
  private final KubernetesClient client;
  private final TrustSettings nodeTrust;
  private final TokenReviews reviews;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private PriokOperator operator;

  /**
   * @param command what runs as the registry
   */
  LocalOperator(Path directory, List<String> command) throws IOException {
    this(directory, command, new Interceptor() {});
  }

  /**
   * @param interceptor sees what the operator, or a test, asks the cluster
   */
  LocalOperator(Path directory, List<String> command, Interceptor interceptor) throws IOException {
    this(directory, command, null, token -> new TokenReviews.Verdict.Invalid(), interceptor);
  }

  /**
   * @param nodeTrust null without node agents
   * @param reviews in the place of an API server's: the local cluster issues no tokens
   */
  LocalOperator(Path directory, List<String> command, TrustSettings nodeTrust, TokenReviews reviews)
      throws IOException {
    this(directory, command, nodeTrust, reviews, new Interceptor() {});
  }

  private LocalOperator(
      Path directory,
      List<String> command,
      TrustSettings nodeTrust,
      TokenReviews reviews,
      Interceptor interceptor)
      throws IOException {
    this.nodeTrust = nodeTrust;
    this.reviews = reviews;
    LocalImage image =
        new LocalImage(
            command,
            Map.of(
                "REGISTRY_HTTP_ADDR", "{{listen:5000}}",
                "REGISTRY_HTTP_DEBUG_ADDR", "{{listen:5001}}"));
    cluster = new LocalCluster(LocalClusterSettings.in(directory).withImages(Map.of(IMAGE, image)));
    client = client(cluster, interceptor);
    installCrd(cluster);
    start();
  }

  /** Makes a cluster know Registries. */
  static void installCrd(LocalCluster cluster) throws IOException {
    try (KubernetesClient client = client(cluster, new Interceptor() {});
        InputStream crd = Files.newInputStream(Path.of("../crds/registries.priok.dev-v1.yml"))) {
      client.load(crd).create();
    }
  }

  private static KubernetesClient client(LocalCluster cluster, Interceptor interceptor)
      throws IOException {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(Files.readString(cluster.kubeconfig())))
            .withOnlyHttpWatches(true)
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("test", interceptor))
        .build();
  }

  /** The program of a registry that only pretends. */
  static List<String> fake() {
    return List.of(
        JAVA.toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx48m",
        "-cp",
        Path.of("target/test-classes").toAbsolutePath().toString(),
        FakeRegistry.class.getName());
  }

  /** The program of the registry server itself. */
  static List<String> registryServer() {
    return List.of(
        JAVA.toString(),
        "-Xmx128m",
        "-jar",
        BuiltJar.of("registry-server").toAbsolutePath().toString());
  }

  KubernetesClient client() {
    return client;
  }

  void start() {
    operator =
        new PriokOperator(
            client,
            new OperatorConfig(
                new RegistrySettings(
                    IMAGE,
                    List.of(),
                    5000,
                    new ManagementAccess("default", Map.of()),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5)),
                Set.of(),
                8080,
                "default",
                nodeTrust,
                null),
            meters,
            why -> {},
            (api, settings) -> reviews);
    operator.start();
  }

  void makeNamespaces(Iterable<String> names) {
    for (String name : names) {
      client
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
  }

  /** Makes the pod agent, as the DaemonSet does; returns its node. */
  String makeAgentPod(String namespace) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("agent")
            .endMetadata()
            .withNewSpec()
            .withServiceAccountName("priok-node-agent")
            .addNewContainer()
            .withName("agent")
            .withImage("not-run")
            .endContainer()
            .endSpec()
            .build();
    return client.resource(pod).create().getSpec().getNodeName();
  }

  /** How many events have reached the operator since it was made. */
  double eventsReceived() {
    return meters.find("events.received").counters().stream().mapToDouble(Counter::count).sum();
  }

  /** Where node agents report. */
  int reportPort() {
    return operator.reportAddress().getPort();
  }

  void stop() {
    operator.close();
  }

  /** What a registry answers at its Service. */
  String registry(String method, String namespace, String name, String path)
      throws IOException, InterruptedException {
    return registry(client, method, namespace, name, path);
  }

  /** The same in another cluster. */
  static String registry(
      KubernetesClient client, String method, String namespace, String name, String path)
      throws IOException, InterruptedException {
    String ip =
        client
            .services()
            .inNamespace(namespace)
            .withName(name + "-registry")
            .get()
            .getSpec()
            .getClusterIP();
    ConfigMap trusted =
        client.configMaps().inNamespace(namespace).withName(name + "-registry-ca").get();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://" + ip + ":5000" + path))
            .timeout(Duration.ofSeconds(5))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try (HttpClient http = TrustingClient.of(trusted.getData().get("ca.crt"))) {
      return http.send(request, BodyHandlers.ofString()).body();
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    client.close();
    cluster.close();
  }
}
