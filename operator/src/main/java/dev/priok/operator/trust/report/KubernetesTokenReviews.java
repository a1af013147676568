package dev.priok.operator.trust.report;

import dev.priok.operator.status.ApiFailure;
import dev.priok.operator.trust.TrustSettings;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.api.model.authentication.UserInfo;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server (authentication.k8s.io/v1 TokenReview). The token has to be one of the
 * agents' ServiceAccount for the agents' audience, bound to a pod; the node is that pod's.
 */
public final class KubernetesTokenReviews implements TokenReviews {
  /** Worthless to the API server, so that an agent's token opens nothing but this. */
  public static final String AUDIENCE = "priok.dev/node-agent";

  private static final String NODE_NAME = "authentication.kubernetes.io/node-name";
  private static final String POD_NAME = "authentication.kubernetes.io/pod-name";
  private static final String POD_UID = "authentication.kubernetes.io/pod-uid";

  private final UnaryOperator<TokenReview> reviewer;
  private final Function<String, Optional<Pod>> pods;
  private final TrustSettings settings;

  public KubernetesTokenReviews(KubernetesClient client, TrustSettings settings) {
    this(
        review -> client.resource(review).create(),
        name ->
            Optional.ofNullable(
                client.pods().inNamespace(settings.agentNamespace()).withName(name).get()),
        settings);
  }

  /**
   * @param pods of the agents' namespace by name
   */
  KubernetesTokenReviews(
      UnaryOperator<TokenReview> reviewer,
      Function<String, Optional<Pod>> pods,
      TrustSettings settings) {
    this.reviewer = reviewer;
    this.pods = pods;
    this.settings = settings;
  }

  @Override
  public Verdict review(String token) {
    try {
      TokenReview review =
          reviewer.apply(
              new TokenReviewBuilder()
                  .withNewSpec()
                  .withAudiences(AUDIENCE)
                  .withToken(token)
                  .endSpec()
                  .build());
      return verdict(review.getStatus());
    } catch (KubernetesClientException e) {
      return new Verdict.Unavailable(ApiFailure.message(e));
    }
  }

  private Verdict verdict(@Nullable TokenReviewStatus status) {
    if (status == null
        || !Boolean.TRUE.equals(status.getAuthenticated())
        || status.getUser() == null
        // An API server that knows nothing of audiences would let any token pass.
        || !status.getAudiences().contains(AUDIENCE)) {
      return new Verdict.Invalid();
    }
    UserInfo user = status.getUser();
    String agent =
        "system:serviceaccount:" + settings.agentNamespace() + ":" + settings.agentServiceAccount();
    if (!agent.equals(user.getUsername())) {
      return new Verdict.Forbidden("only " + agent + " may report");
    }
    return extra(user, NODE_NAME)
        .or(() -> nodeOfPod(user))
        .<Verdict>map(Verdict.Agent::new)
        .orElseGet(() -> new Verdict.Forbidden("the token is not bound to a pod on a node"));
  }

  /** For API servers before 1.30. */
  private Optional<String> nodeOfPod(UserInfo user) {
    return extra(user, POD_NAME)
        .flatMap(pods)
        .filter(pod -> extra(user, POD_UID).filter(pod.getMetadata().getUid()::equals).isPresent())
        .map(pod -> pod.getSpec().getNodeName())
        .filter(node -> !node.isEmpty());
  }

  private static Optional<String> extra(UserInfo user, String key) {
    List<String> values = user.getExtra() == null ? null : user.getExtra().get(key);
    return values == null || values.size() != 1 ? Optional.empty() : Optional.of(values.getFirst());
  }
}
