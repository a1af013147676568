package dev.priok.operator;

import dev.priok.operator.cluster.InstalledChart;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.KubernetesTokenReviews;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a node agent says, in the name of a pod of the chart's DaemonSet. */
record PretendedAgent(KubernetesClient admin) {
  /** What it is told. */
  ConfigMap document() {
    return admin
        .configMaps()
        .inNamespace(InstalledChart.AGENTS)
        .withName("priok-node-trust")
        .require();
  }

  /** Says that the node trusts a Registry. */
  HttpResponse<String> report(int port, String namespace, String name)
      throws IOException, InterruptedException {
    String body =
        "revision="
            + document().getData().get("revision")
            + "\nregistry.0.namespace="
            + namespace
            + "\nregistry.0.name="
            + name
            + "\nregistry.0.state=Trusted\nregistry.0.message=\n";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/node-report"))
            .timeout(Duration.ofSeconds(10))
            .header("Authorization", "Bearer " + token())
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = TrustingClient.of(document().getData().get("operator-ca.crt"))) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private String token() {
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
}
