package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.priok.operator.cluster.AuditLog;
import dev.priok.operator.cluster.ControlPlane;
import dev.priok.operator.cluster.InstalledChart;
import dev.priok.operator.cluster.PretendedNode;
import dev.priok.operator.registry.ManagementAccess;
import dev.priok.operator.registry.RegistrySettings;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The suite on a real API server with controllers. The operator is nobody but the chart's
 * ServiceAccount, and in the end the audit log says what it did with its rights.
 */
class RealApiIT extends OperatorSuite implements BadInputTests, AuthorTests, WrongSpecTests {
  static final String IMAGE = "registry-under-test";

  private static final String TAKES_RIGHTS_AWAY = "aMissingVerbIsNamedAndGivenItGoesOn";

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
  private Throwable withoutCrd;

  /** The namespace of each test by its method. */
  private final Map<String, String> ran = new HashMap<>();

  @BeforeAll
  void startCluster() throws IOException {
    ControlPlane.require();
    controlPlane = new ControlPlane(directory.resolve("cluster"), InstalledChart.USER);
    admin = client(Config.fromKubeconfig(controlPlane.kubeconfig()));
    chart = new InstalledChart(admin, "crds.enabled=false");
    operatorClient = client(chart.operator());
    withoutCrd = catchThrowable(this::startOperator);
    chart = new InstalledChart(admin);
    node = new PretendedNode(admin, directory.resolve("node"), IMAGE, LocalOperator.fake());
    startOperator();
  }

  static KubernetesClient client(Config config) {
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
        assertThat(audit.forbidden(ran.getOrDefault(TAKES_RIGHTS_AWAY, "none")))
            .as("what the chart's roles lack")
            .isEmpty();
        if (isWhole()) {
          assertThat(audit.unused(chart.rules()))
              .as("what the chart's roles grant and nobody uses")
              .containsExactlyInAnyOrderElementsOf(NEEDED_ALL_THE_SAME.keySet());
        }
      }
    } finally {
      stopCluster();
    }
  }

  @AfterEach
  void count(TestInfo test) {
    test.getTestMethod().ifPresent(method -> ran.put(method.getName(), namespace()));
  }

  /** A part of the suite uses a part of the rights. */
  private boolean isWhole() {
    return Stream.of(getClass().getMethods())
        .filter(method -> method.isAnnotationPresent(Test.class))
        .allMatch(method -> ran.containsKey(method.getName()));
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
  public String withoutCrd() {
    return withoutCrd.getMessage();
  }

  @Override
  public String clusterRole() {
    return "priok-operator:" + InstalledChart.NAMESPACE;
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
            config(
                Set.of(),
                new TrustSettings(
                    InstalledChart.AGENTS,
                    TrustSettings.DEFAULT_SERVICE_ACCOUNT,
                    InsecureNamespaces.none(),
                    0,
                    Duration.ofMinutes(2),
                    TrustSettings.DEFAULT_LOOK_AGAIN)),
            new SimpleMeterRegistry(),
            why -> {});
    operator.start();
  }

  /** As the chart's Deployment has it, but for the image and with less patience. */
  static OperatorConfig config(Set<String> namespaces, TrustSettings nodeTrust) {
    return new OperatorConfig(
        new RegistrySettings(
            IMAGE,
            List.of(),
            5000,
            new ManagementAccess(InstalledChart.NAMESPACE, Map.of()),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5)),
        namespaces,
        8080,
        InstalledChart.NAMESPACE,
        nodeTrust,
        "operator-under-test");
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
  public void aNodeAgentReportsWithTheTokenOfItsPod() {
    create("team", "{}");
    awaitReady("team");

    soon(() -> {
      assertThat(
              new PretendedAgent(admin)
                  .report(operator.reportAddress().getPort(), namespace(), "team")
                  .statusCode())
          .isEqualTo(204);
      assertThat(get("team").getStatus().nodes().summary()).isEqualTo("1/1");
    });
    assertThat(condition("team", "NodesTrusted").getStatus()).isEqualTo("True");
  }

  @Override
  public ConfigMap nodeDocument() {
    return new PretendedAgent(admin).document();
  }
}
