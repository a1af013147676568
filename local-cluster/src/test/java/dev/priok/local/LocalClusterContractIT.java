package dev.priok.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterContractIT extends KubernetesContract {
  @TempDir static Path data;
  private @Nullable LocalCluster cluster;

  @Override
  KubernetesClient start() throws IOException {
    cluster = new LocalCluster(LocalClusterSettings.in(data));
    return clientOf(cluster);
  }

  @Override
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private Path kubeconfig() {
    return Objects.requireNonNull(cluster).kubeconfig();
  }

  static KubernetesClient clientOf(LocalCluster cluster) throws IOException {
    Config config = Config.fromKubeconfig(Files.readString(cluster.kubeconfig()));
    config.setOnlyHttpWatches(true);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @Test
  void letsNobodyInWithoutTheToken() throws IOException {
    Config config =
        new ConfigBuilder(Config.fromKubeconfig(Files.readString(kubeconfig())))
            .withAutoOAuthToken("wrong")
            .withOauthToken("wrong")
            .build();
    try (KubernetesClient stranger = new KubernetesClientBuilder().withConfig(config).build()) {
      assertThat(refusal(() -> stranger.namespaces().list()).getCode()).isEqualTo(401);
      assertThat(refusal(() -> stranger.raw("/healthz", "GET", null)).getCode()).isEqualTo(401);
    }
  }

  @Test
  void writesItsKubeconfigForTheOwnerOnly() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kubeconfig())))
        .isEqualTo("rw-------");
  }

  @Test
  void namesTheWayRoundWhatItLeavesOut() {
    ConfigMap map =
        client().resource(ContractKinds.configMap("default", "strategic", Map.of())).create();

    KubernetesClientException strategic =
        refusal(() ->
            client()
                .resource(map)
                .patch(
                    PatchContext.of(PatchType.STRATEGIC_MERGE),
                    "{\"metadata\":{\"finalizers\":[\"a.b/c\"]}}"));
    ConfigMap withoutLists =
        client()
            .resource(map)
            .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"data\":{\"a\":\"b\"}}");
    KubernetesClientException deployment =
        refusal(() -> client().raw("/apis/apps/v1/namespaces/default/deployments", "POST", "{}"));

    assertThat(strategic.getCode()).isEqualTo(415);
    assertThat(strategic.getMessage()).contains("kubectl apply --server-side");
    assertThat(withoutLists.getData()).containsEntry("a", "b");
    assertThat(deployment.getCode()).isEqualTo(404);
    assertThat(deployment.getMessage()).contains("StatefulSet");
  }

  @Test
  void letsClientsFallBackFromWebSocketToHttp() throws IOException {
    List<String> seen = new CopyOnWriteArrayList<>();
    Config config = Config.fromKubeconfig(Files.readString(kubeconfig()));
    try (KubernetesClient any = new KubernetesClientBuilder().withConfig(config).build();
        var _ = any.configMaps().inNamespace("default").watch(recorder(seen))) {
      any.resource(ContractKinds.configMap("default", "fallback", Map.of())).create();

      eventually(() -> seen.contains("ADDED fallback"));
    }
  }

  @Test
  void refusesBodiesThatAreNoObjects() {
    String path = "/api/v1/namespaces/default/configmaps";

    assertThat(refusal(() -> client().raw(path, "POST", "{")).getCode()).isEqualTo(400);
    assertThat(refusal(() -> client().raw(path, "POST", "[]")).getCode()).isEqualTo(400);
    assertThat(refusal(() -> client().raw(path, "POST", "{}")).getCode()).isEqualTo(400);
    assertThat(refusal(() -> client().raw(path, "POST", "x".repeat(4_000_000))).getCode())
        .isEqualTo(413);
    assertThat(refusal(() -> client().raw(path + "?continue=x", "GET", null)).getCode())
        .isEqualTo(400);
    assertThat(refusal(() -> client().raw(path + "?labelSelector=a%20b", "GET", null)).getCode())
        .isEqualTo(400);
  }

  @Test
  void tellsWatchersWhenTheHistoryNoLongerReachesBack() {
    List<String> seen = new CopyOnWriteArrayList<>();
    var unknown = new ListOptionsBuilder().withResourceVersion("999999999").build();
    try (var _ = client().configMaps().inNamespace("default").watch(unknown, recorder(seen))) {
      eventually(() -> seen.contains("CLOSED true"));
    }
  }

  @Test
  void tellsAWatcherThatSeesNothingHowFarTheHistoryIs() throws IOException {
    String now =
        client()
            .resource(ContractKinds.configMap("default", "elsewhere", Map.of()))
            .create()
            .getMetadata()
            .getResourceVersion();
    Config patient =
        new ConfigBuilder(Config.fromKubeconfig(Files.readString(kubeconfig())))
            .withRequestTimeout(60_000)
            .build();
    try (KubernetesClient watcher = new KubernetesClientBuilder().withConfig(patient).build()) {
      String events =
          watcher.raw(
              "/api/v1/namespaces/quiet/configmaps?watch=true&timeoutSeconds=11"
                  + "&allowWatchBookmarks=true&resourceVersion="
                  + now,
              "GET",
              null);

      Map<?, ?> bookmark = Serialization.unmarshal(events, Map.class);
      assertThat(bookmark.get("type")).isEqualTo("BOOKMARK");
      GenericKubernetesResource place =
          Serialization.unmarshal(
              Serialization.asJson(bookmark.get("object")), GenericKubernetesResource.class);
      assertThat(place.getKind()).isEqualTo("ConfigMap");
      assertThat(Long.parseLong(place.getMetadata().getResourceVersion()))
          .isGreaterThanOrEqualTo(Long.parseLong(now));
    }
  }

  @Test
  void saysWhoseSnapshotCannotBeRead(@TempDir Path directory) throws IOException {
    Files.writeString(directory.resolve("cluster.json"), "{\"objects\": [");

    assertThatThrownBy(() -> new LocalCluster(LocalClusterSettings.in(directory)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.toString());
    assertThat(directory.resolve("cluster.json")).hasContent("{\"objects\": [");
  }

  @Test
  void comesBackWithItsObjectsAndCountsOn(@TempDir Path directory) throws IOException {
    String version;
    try (LocalCluster first = new LocalCluster(LocalClusterSettings.in(directory));
        KubernetesClient before = clientOf(first)) {
      before.resource(ContractKinds.WIDGETS).create();
      version =
          before
              .resource(ContractKinds.widget("default", "kept", "spec: {count: 4}"))
              .create()
              .getMetadata()
              .getResourceVersion();
    }

    try (LocalCluster second = new LocalCluster(LocalClusterSettings.in(directory));
        KubernetesClient after = clientOf(second)) {
      var kept = after.resource(ContractKinds.widget("default", "kept", "")).get();
      String next =
          after
              .resource(ContractKinds.configMap("default", "next", Map.of()))
              .create()
              .getMetadata()
              .getResourceVersion();

      assertThat(kept.<Integer>get("spec", "count")).isEqualTo(4);
      assertThat(kept.getMetadata().getResourceVersion()).isEqualTo(version);
      assertThat(Long.parseLong(next)).isGreaterThan(Long.parseLong(version));
    }
  }

  @Test
  void deletesTheObjectsOfADefinitionWithIt(@TempDir Path directory) throws IOException {
    try (LocalCluster own = new LocalCluster(LocalClusterSettings.in(directory));
        KubernetesClient mine = clientOf(own)) {
      mine.resource(ContractKinds.WIDGETS).create();
      mine.resource(ContractKinds.widget("default", "gone", "spec: {}")).create();

      mine.resource(ContractKinds.WIDGETS).delete();
      eventually(() -> mine.resource(ContractKinds.WIDGETS).get() == null);
      mine.resource(ContractKinds.WIDGETS).create();

      assertThat(mine.resource(ContractKinds.widget("default", "gone", "")).get()).isNull();
    }
  }
}
