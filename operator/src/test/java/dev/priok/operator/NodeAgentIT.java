package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.NodesStatus;
import dev.priok.api.v1alpha1.Registry;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.TokenReviews.Verdict;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own jar on a pretended node: what the operator writes it follows, and answers. */
class NodeAgentIT {
  private static final String AGENTS = "priok-agents";
  private static final String HOST = "team-registry.apps.svc:5000";

  @TempDir Path directory;

  private Path jar;
  private LocalOperator local;
  private KubernetesClient client;
  private Watch kubelet;
  private Process agent;
  private Path certsD;

  @BeforeEach
  void start() throws IOException {
    jar = BuiltJar.of("node-agent");
    local =
        new LocalOperator(
            directory.resolve("cluster"),
            LocalOperator.fake(),
            new TrustSettings(
                AGENTS,
                "priok-node-agent",
                InsecureNamespaces.none(),
                0,
                Duration.ofMinutes(2),
                TrustSettings.DEFAULT_LOOK_AGAIN),
            token ->
                token.equals("of-the-pod") ? new Verdict.Agent(node()) : new Verdict.Invalid());
    client = local.client();
    local.makeNamespaces(List.of(AGENTS, "apps"));
    local.makeAgentPod(AGENTS);
    agent = startAgent();
  }

  private String node() {
    return client.pods().inNamespace(AGENTS).withName("agent").get().getSpec().getNodeName();
  }

  private Process startAgent() throws IOException {
    Path root = directory.resolve("host");
    certsD = Files.createDirectories(root.resolve("etc/containerd/certs.d"));
    Files.createDirectories(root.resolve("var/lib"));
    Files.writeString(
        root.resolve("etc/containerd/config.toml"),
        """
        version = 3
        [plugins."io.containerd.cri.v1.images".registry]
        config_path = "/etc/containerd/certs.d"
        """);
    MountedConfigMap mount = new MountedConfigMap(directory.resolve("desired"));
    kubelet =
        client.configMaps().inNamespace(AGENTS).withName("priok-node-trust").watch(into(mount));
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-jar",
                jar.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("agent.log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "PRIOK_HOST_ROOT", root.toString(),
                "PRIOK_DESIRED_DIR", mount.directory().toString(),
                "PRIOK_HEALTH_PORT", "0",
                "PRIOK_OPERATOR_URL", "https://127.0.0.1:" + local.reportPort(),
                "PRIOK_OPERATOR_CA", mount.directory().resolve("operator-ca.crt").toString(),
                "PRIOK_TOKEN_FILE",
                    Files.writeString(directory.resolve("token"), "of-the-pod").toString()));
    return builder.start();
  }

  private static Watcher<ConfigMap> into(MountedConfigMap mount) {
    return new Watcher<>() {
      @Override
      public void eventReceived(Action action, ConfigMap map) {
        if (Set.of(Action.ADDED, Action.MODIFIED).contains(action)) {
          try {
            mount.mount(map.getData());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      }

      @Override
      public void onClose(WatcherException cause) {}
    };
  }

  @AfterEach
  void stop() throws Exception {
    if (local != null) {
      agent.destroyForcibly();
      assertThat(agent.waitFor(10, TimeUnit.SECONDS)).isTrue();
      kubelet.close();
      local.close();
    }
  }

  @Test
  void theNodeTrustsARegistryAndForgetsItBeforeItIsGone() {
    client
        .resource(
            Serialization.unmarshal(
                "apiVersion: priok.dev/v1alpha1\nkind: Registry\n"
                    + "metadata: {name: team, namespace: apps}\nspec: {}",
                GenericKubernetesResource.class))
        .create();
    Resource<Registry> team = client.resources(Registry.class).inNamespace("apps").withName("team");

    soon(() ->
        assertThat(team.get().getStatus().nodes())
            .as(Files.readString(directory.resolve("agent.log")))
            .isEqualTo(new NodesStatus(1, 1, "1/1", List.of())));
    String address = team.get().getStatus().endpoints().getFirst().address();
    assertThat(certsD.resolve(HOST).resolve("hosts.toml")).content().contains(address);
    assertThat(certsD.resolve(HOST).resolve("ca.crt"))
        .content()
        .endsWith(
            client
                .configMaps()
                .inNamespace("apps")
                .withName("team-registry-ca")
                .get()
                .getData()
                .get("ca.crt"));

    team.delete();
    soon(() -> {
      assertThat(certsD).isEmptyDirectory();
      assertThat(team.get()).isNull();
    });
    assertThat(directory.resolve("agent.log")).content().doesNotContain("cannot report");
  }
}
