package dev.priok.operator.trust.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.trust.InsecureNamespaces;
import dev.priok.operator.trust.TrustSettings;
import dev.priok.operator.trust.report.TokenReviews.Verdict;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a real API server of today does not do. */
class KubernetesTokenReviewsTest {
  private static final String EXTRA = "authentication.kubernetes.io/";
  private static final Map<String, List<String>> POD =
      Map.of(EXTRA + "pod-name", List.of("agent-x"), EXTRA + "pod-uid", List.of("u-1"));

  private TokenReview answer;
  private Pod pod;

  @Test
  void beforeKubernetes130TheNodeIsLookedUpByThePod() {
    authenticated(POD, KubernetesTokenReviews.AUDIENCE);
    pod("u-1");

    assertThat(review()).isEqualTo(new Verdict.Agent("node-1"));
  }

  @Test
  void aPodThatTookThePlaceOfTheTokensIsAnother() {
    authenticated(POD, KubernetesTokenReviews.AUDIENCE);
    pod("u-2");

    assertThat(review()).isInstanceOf(Verdict.Forbidden.class);
  }

  @Test
  void anApiServerThatKnowsNoAudiencesIsNotBelieved() {
    authenticated(Map.of(EXTRA + "node-name", List.of("node-1")));

    assertThat(review()).isInstanceOf(Verdict.Invalid.class);
  }

  private Verdict review() {
    return new KubernetesTokenReviews(
            review -> answer,
            name -> Optional.ofNullable(pod).filter(found -> name.equals("agent-x")),
            new TrustSettings(
                "agents", "agent", InsecureNamespaces.none(), 0, Duration.ofMinutes(2)))
        .review("token");
  }

  private void authenticated(Map<String, List<String>> extra, String... audiences) {
    answer =
        new TokenReviewBuilder()
            .withNewStatus()
            .withAuthenticated(true)
            .withAudiences(audiences)
            .withNewUser()
            .withUsername("system:serviceaccount:agents:agent")
            .withExtra(extra)
            .endUser()
            .endStatus()
            .build();
  }

  private void pod(String uid) {
    pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("agent-x")
            .withUid(uid)
            .endMetadata()
            .withNewSpec()
            .withNodeName("node-1")
            .endSpec()
            .build();
  }
}
