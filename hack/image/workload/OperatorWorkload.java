import dev.priok.local.LocalCluster;
import dev.priok.local.LocalClusterSettings;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Arguments: the checkout, the root of the operator's file system, the command that starts it. */
void main(String[] args) throws Exception {
  Path checkout = Path.of(args[0]);
  Path root = Path.of(args[1]);
  Path home = Files.createTempDirectory("priok-cluster");
  try (LocalCluster cluster = new LocalCluster(LocalClusterSettings.in(home));
      KubernetesClient client =
          new KubernetesClientBuilder()
              .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
              .build()) {
    apply(client, Files.readString(checkout.resolve("crds/registries.priok.dev-v1.yml")));
    apply(
        client,
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: team}
        """);
    Path kubeconfig = root.resolve("tmp/kubeconfig");
    Files.copy(cluster.kubeconfig(), kubeconfig);
    Files.setPosixFilePermissions(kubeconfig, PosixFilePermissions.fromString("rw-r--r--"));

    ProcessBuilder command = new ProcessBuilder(Arrays.copyOfRange(args, 2, args.length)).inheritIO();
    command.environment().put("KUBECONFIG", "/tmp/kubeconfig");
    Process operator = command.start();
    apply(
        client,
        """
        apiVersion: priok.dev/v1alpha1
        kind: Registry
        metadata: {name: team, namespace: team}
        spec: {}
        """);
    client
        .apps()
        .statefulSets()
        .inNamespace("team")
        .withName("team-registry")
        .waitUntilCondition(Objects::nonNull, 60, TimeUnit.SECONDS);
    operator.destroy();
    if (!operator.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The operator does not end");
    }
  }
}

void apply(KubernetesClient client, String yaml) {
  client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).serverSideApply();
}
