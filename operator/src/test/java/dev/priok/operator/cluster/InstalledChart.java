package dev.priok.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart as helm renders it, installed but for the operator's own pod: the test is that. */
public final class InstalledChart {
  /** Where the chart is installed. */
  public static final String NAMESPACE = "priok-system";

  /** Where its node agents are. */
  public static final String AGENTS = "priok-node-agent";

  /** The operator as the API server knows it. */
  public static final String USER = "system:serviceaccount:" + NAMESPACE + ":priok-operator";

  private final KubernetesClient admin;
  private final List<HasMetadata> objects;

  /**
   * Installs it.
   *
   * @param values as after {@code --set}
   */
  public InstalledChart(KubernetesClient admin, String... values) throws IOException {
    this.admin = admin;
    this.objects = render(admin, values);
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .serverSideApply();
    for (HasMetadata object : objects) {
      if (!object.getKind().equals("Deployment")) {
        admin
            .resource(object)
            .patch(
                new PatchContext.Builder()
                    .withPatchType(PatchType.SERVER_SIDE_APPLY)
                    .withFieldManager("helm")
                    .build());
      }
    }
  }

  static Path helm(Path cache) {
    return cache.resolve("priok/bin/helm");
  }

  /** A client with the operator's ServiceAccount and nothing else. */
  public Config operator() {
    String token =
        admin
            .serviceAccounts()
            .inNamespace(NAMESPACE)
            .withName("priok-operator")
            .tokenRequest(new TokenRequestBuilder().withNewSpec().endSpec().build())
            .getStatus()
            .getToken();
    return new ConfigBuilder(Config.empty())
        .withMasterUrl(admin.getConfiguration().getMasterUrl())
        .withCaCertData(admin.getConfiguration().getCaCertData())
        .withOauthToken(token)
        .withOnlyHttpWatches(true)
        .withRequestRetryBackoffLimit(1)
        .build();
  }

  /** The operator's roles by kind and name, such as {@code Role priok-operator}. */
  public Map<String, List<PolicyRule>> rules() {
    Map<String, List<PolicyRule>> rules = new HashMap<>();
    for (HasMetadata object : objects) {
      if (object.getMetadata().getName().startsWith("priok-registry-")) {
        continue; // for people
      }
      if (object instanceof ClusterRole role) {
        rules.put("ClusterRole " + role.getMetadata().getName(), role.getRules());
      } else if (object instanceof Role role) {
        rules.put(
            "Role " + role.getMetadata().getNamespace() + "/" + role.getMetadata().getName(),
            role.getRules());
      }
    }
    return rules;
  }

  private static List<HasMetadata> render(KubernetesClient admin, String... values)
      throws IOException {
    Path cache =
        Path.of(
            System.getenv()
                .getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache"));
    List<String> command =
        Stream.concat(
                Stream.of(
                    helm(cache).toString(),
                    "template",
                    "priok",
                    Path.of("../helm/priok").toAbsolutePath().normalize().toString(),
                    "--namespace",
                    NAMESPACE,
                    "--kube-version",
                    admin.getKubernetesVersion().getGitVersion()),
                Stream.of(values).flatMap(value -> Stream.of("--set", value)))
            .toList();
    Process helm = new ProcessBuilder(command).start();
    try (InputStream rendered = helm.getInputStream()) {
      List<HasMetadata> objects = admin.load(rendered).items();
      if (helm.waitFor() != 0) {
        throw new IOException(
            new String(helm.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      return objects;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("helm was interrupted", e);
    }
  }
}
