package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.priok.operator.cluster.AuditLog;
import dev.priok.operator.cluster.ControlPlane;
import dev.priok.operator.cluster.InstalledChart;
import dev.priok.operator.cluster.PretendedNode;
import dev.priok.operator.registry.ManagementAccess;
import dev.priok.operator.registry.RegistrySettings;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.KubernetesTokenReviews;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suite on a real API server with controllers. The operator is nobody but the chart's
 * ServiceAccount, and in the end the audit log says what it did with its rights.
 */
class RealApiIT extends OperatorSuite {
  private static final String IMAGE = "registry-under-test";

  /** What is granted though no run shows its use, and why. */
  private static final Map<String, String> NEEDED_ALL_THE_SAME =
      Map.of(
          "Role priok-system/priok-operator: update coordination.k8s.io/leases",
          "the operator SDK refuses to start without it",
          "ClusterRole priok-operator:priok-system: update priok.dev/registries/finalizers",
          "asked by the admission of owner references, which this API server runs");

  @TempDir static Path directory;

  private ControlPlane controlPlane;
  private KubernetesClient admin;
  private InstalledChart chart;
  private PretendedNode node;
  private KubernetesClient operatorClient;
  private PriokOperator operator;

  @BeforeAll
  void startCluster() throws IOException {
    Optional<String> missing = ControlPlane.missing();
    assertThat(missing.isEmpty() || !"true".equals(System.getenv("CI")))
        .as("in CI it runs, but " + missing.orElse(""))
        .isTrue();
    assumeTrue(missing.isEmpty(), () -> "not run: " + missing.orElse(""));
    controlPlane = new ControlPlane(directory.resolve("cluster"), InstalledChart.USER);
    admin = client(Config.fromKubeconfig(controlPlane.kubeconfig()));
    chart = new InstalledChart(admin);
    node = new PretendedNode(admin, directory.resolve("node"), IMAGE, LocalOperator.fake());
    operatorClient = client(chart.operator());
    startOperator();
  }

  private static KubernetesClient client(Config config) {
    return new KubernetesClientBuilder()
        .withConfig(new ConfigBuilder(config).withOnlyHttpWatches(true).build())
        .build();
  }

  @AfterAll
  void useOfTheRights() throws Exception {
    if (controlPlane == null) {
      return;
    }
    try {
      if (operator != null) {
        stopOperator();
        AuditLog audit = new AuditLog(controlPlane.auditLog());
        assertThat(audit.forbidden()).as("what the chart's roles lack").isEmpty();
        assertThat(audit.unused(chart.rules()))
            .as("what the chart's roles grant and nobody uses")
            .containsExactlyInAnyOrderElementsOf(NEEDED_ALL_THE_SAME.keySet());
      }
    } finally {
      stopCluster();
    }
  }

  private void stopCluster() {
    if (node != null) {
      node.close();
    }
    for (KubernetesClient client : new KubernetesClient[] {operatorClient, admin}) {
      if (client != null) {
        client.close();
      }
    }
    controlPlane.close();
  }

  @Override
  public KubernetesClient client() {
    return admin;
  }

  @Override
  public String operatorNamespace() {
    return InstalledChart.NAMESPACE;
  }

  @Override
  public void startOperator() {
    operator =
        new PriokOperator(
            operatorClient,
            new OperatorConfig(
                new RegistrySettings(
                    IMAGE,
                    5000,
                    new ManagementAccess(InstalledChart.NAMESPACE, Map.of()),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5)),
                Set.of(),
                8080,
                InstalledChart.NAMESPACE,
                new TrustSettings(
                    InstalledChart.AGENTS,
                    TrustSettings.DEFAULT_SERVICE_ACCOUNT,
                    InsecureNamespaces.none(),
                    0,
                    Duration.ofMinutes(2)),
                "operator-under-test"),
            new SimpleMeterRegistry(),
            why -> {});
    operator.start();
  }

  @Override
  public void stopOperator() {
    operator.close();
  }

  @Override
  public String registry(String method, String namespace, String name, String path)
      throws Exception {
    return LocalOperator.registry(admin, method, namespace, name, path);
  }

  @Test
  void aNodeAgentReportsWithTheTokenOfItsPod() {
    create("team", "{}");
    awaitReady("team");

    soon(() -> {
      assertThat(report(agentToken()).statusCode()).isEqualTo(204);
      assertThat(get("team").getStatus().nodes().summary()).isEqualTo("1/1");
    });
    assertThat(condition("team", "NodesTrusted").getStatus()).isEqualTo("True");
  }

  private String agentToken() {
    Pod agent =
        admin.pods().inNamespace(InstalledChart.AGENTS).list().getItems().stream()
            .findFirst()
            .orElseThrow();
    return admin
        .serviceAccounts()
        .inNamespace(InstalledChart.AGENTS)
        .withName(TrustSettings.DEFAULT_SERVICE_ACCOUNT)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .addToAudiences(KubernetesTokenReviews.AUDIENCE)
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(agent.getMetadata().getName())
                .withUid(agent.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  private HttpResponse<String> report(String token) throws IOException, InterruptedException {
    Map<String, String> document =
        admin
            .configMaps()
            .inNamespace(InstalledChart.AGENTS)
            .withName("priok-node-trust")
            .require()
            .getData();
    String body =
        "revision="
            + document.get("revision")
            + "\nregistry.0.namespace="
            + namespace()
            + "\nregistry.0.name=team\nregistry.0.state=Trusted\nregistry.0.message=\n";
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    "https://127.0.0.1:" + operator.reportAddress().getPort() + "/node-report"))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = TrustingClient.of(document.get("operator-ca.crt"))) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }
}
