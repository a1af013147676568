package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.cluster.AuditLog;
import dev.priok.operator.cluster.ControlPlane;
import dev.priok.operator.cluster.InstalledChart;
import dev.priok.operator.cluster.PretendedNode;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart with {@code watchNamespaces}: Roles there, and none for the whole cluster. */
class NamespacedInstallIT {
  @TempDir static Path directory;

  @Test
  void servesItsNamespacesWithoutAnyRightElsewhere() throws Exception {
    ControlPlane.require();
    try (ControlPlane controlPlane =
            new ControlPlane(directory.resolve("cluster"), InstalledChart.USER);
        KubernetesClient admin =
            RealApiIT.client(Config.fromKubeconfig(controlPlane.kubeconfig()));
        PretendedNode _ =
            new PretendedNode(
                admin, directory.resolve("node"), RealApiIT.IMAGE, LocalOperator.fake())) {
      for (String namespace : List.of("apps", "more", "other")) {
        admin
            .resource(
                new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
            .create();
      }
      InstalledChart chart =
          new InstalledChart(admin, "watchNamespaces={apps,more}", "nodeAgent.enabled=false");
      try (KubernetesClient client = RealApiIT.client(chart.operator());
          PriokOperator operator =
              new PriokOperator(
                  client,
                  RealApiIT.config(Set.of("apps", "more"), null),
                  new SimpleMeterRegistry(),
                  why -> {})) {
        operator.start();
        for (String namespace : List.of("apps", "more", "other")) {
          create(admin, namespace);
        }
        for (String namespace : List.of("apps", "more")) {
          soon(() ->
              assertThat(team(admin, namespace).getStatus().conditions())
                  .anyMatch(c -> c.getType().equals("Ready") && c.getStatus().equals("True")));
        }
        assertThat(team(admin, "other").getStatus().observedGeneration()).isEqualTo(-1);
        assertThat(operator.isReady()).isTrue();
      }
      Map<String, List<PolicyRule>> rules = chart.rules();
      assertThat(rules.keySet()).isNotEmpty().noneMatch(role -> role.startsWith("ClusterRole"));
      assertThat(new AuditLog(controlPlane.auditLog()).forbidden()).isEmpty();
    }
  }

  private static void create(KubernetesClient admin, String namespace) {
    Registry registry = new Registry();
    registry.getMetadata().setName("team");
    registry.getMetadata().setNamespace(namespace);
    admin.resource(registry).create();
  }

  private static Registry team(KubernetesClient admin, String namespace) {
    return admin.resources(Registry.class).inNamespace(namespace).withName("team").require();
  }
}
