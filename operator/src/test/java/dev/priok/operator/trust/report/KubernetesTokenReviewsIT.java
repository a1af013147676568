package dev.priok.operator.trust.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.operator.cluster.ControlPlane;
import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.TokenReviews.Verdict;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of a real API server: no fake can know what stands in a review. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubernetesTokenReviewsIT {
  private static final String AGENTS = "token-review-agents";
  private static final String AGENT = "priok-node-agent";
  private static final String NODE = "token-review-node";
  private static final TrustSettings SETTINGS =
      new TrustSettings(
          AGENTS,
          AGENT,
          InsecureNamespaces.none(),
          0,
          Duration.ofMinutes(2),
          TrustSettings.DEFAULT_LOOK_AGAIN);

  @TempDir static Path directory;

  private ControlPlane controlPlane;
  private Config config;
  private KubernetesClient client;
  private TokenReviews reviews;

  @BeforeAll
  void prepare() throws IOException {
    ControlPlane.require();
    controlPlane = new ControlPlane(directory.resolve("cluster"), "nobody");
    config = Config.fromKubeconfig(controlPlane.kubeconfig());
    client = new KubernetesClientBuilder().withConfig(config).build();
    reviews = new KubernetesTokenReviews(client, SETTINGS);
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(AGENTS).endMetadata().build())
        .create();
    client
        .resource(new NodeBuilder().withNewMetadata().withName(NODE).endMetadata().build())
        .create();
    for (String account : new String[] {AGENT, "somebody"}) {
      client
          .resource(
              new ServiceAccountBuilder()
                  .withNewMetadata()
                  .withNamespace(AGENTS)
                  .withName(account)
                  .endMetadata()
                  .build())
          .create();
    }
  }

  @AfterAll
  void stop() {
    if (client != null) {
      client.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
  }

  @Test
  void theNodeIsTheOneOfThePodThatTheTokenIsBoundTo() {
    Pod pod = pod("bound", AGENT);

    assertThat(reviews.review(token(AGENT, KubernetesTokenReviews.AUDIENCE, pod)))
        .isEqualTo(new Verdict.Agent(NODE));
  }

  @Test
  void theTokenOfADeletedPodIsWorthless() {
    Pod pod = pod("deleted", AGENT);
    String token = token(AGENT, KubernetesTokenReviews.AUDIENCE, pod);
    client.resource(pod).withGracePeriod(0).delete();

    // The API server itself remembers a token for some seconds.
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(reviews.review(token)).isInstanceOf(Verdict.Invalid.class));
  }

  @Test
  void aTokenForTheApiServerIsNotForUs() {
    Pod pod = pod("default-audience", AGENT);

    assertThat(reviews.review(token(AGENT, null, pod))).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void anotherServiceAccountMayNotReport() {
    Pod pod = pod("another", "somebody");

    assertThat(reviews.review(token("somebody", KubernetesTokenReviews.AUDIENCE, pod)))
        .isEqualTo(
            new Verdict.Forbidden(
                "only system:serviceaccount:token-review-agents:priok-node-agent may report"));
  }

  @Test
  void aTokenThatIsBoundToNoPodHasNoNode() {
    assertThat(reviews.review(token(AGENT, KubernetesTokenReviews.AUDIENCE, null)))
        .isEqualTo(new Verdict.Forbidden("the token is not bound to a pod on a node"));
  }

  @Test
  void whatIsNoTokenIsNobodys() {
    assertThat(reviews.review("not.a.token")).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void withoutThePermissionItSaysWhichOneIsMissing() {
    Config nobody = new ConfigBuilder(config).withImpersonateUsername("nobody").build();
    try (KubernetesClient powerless = new KubernetesClientBuilder().withConfig(nobody).build()) {
      assertThat(new KubernetesTokenReviews(powerless, SETTINGS).review("a.b.c"))
          .isInstanceOfSatisfying(
              Verdict.Unavailable.class,
              answer ->
                  assertThat(answer.why())
                      .contains("lacks a permission", "create", "tokenreviews"));
    }
  }

  private Pod pod(String name, String account) {
    return client
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withNamespace(AGENTS)
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withServiceAccountName(account)
                .withNodeName(NODE)
                .addNewContainer()
                .withName("agent")
                .withImage("not-run")
                .endContainer()
                .endSpec()
                .build())
        .create();
  }

  private String token(String account, String audience, Pod pod) {
    TokenRequestBuilder request = new TokenRequestBuilder().withNewSpec().endSpec();
    if (audience != null) {
      request.editSpec().addToAudiences(audience).endSpec();
    }
    if (pod != null) {
      request
          .editSpec()
          .withNewBoundObjectRef()
          .withApiVersion("v1")
          .withKind("Pod")
          .withName(pod.getMetadata().getName())
          .withUid(pod.getMetadata().getUid())
          .endBoundObjectRef()
          .endSpec();
    }
    TokenRequest issued =
        client
            .serviceAccounts()
            .inNamespace(AGENTS)
            .withName(account)
            .tokenRequest(request.build());
    return issued.getStatus().getToken();
  }
}
