package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

/** What a Registry's rules leave. */
interface RetentionTests extends RegistryWords {
  String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @Test
  default void whatAPodRunsIsToldToTheRegistryAndNothingIsRestartedForIt() {
    create("team", "{retention: {rules: [{repositories: ['**'], keep: {last: 1}}]}}");
    awaitReady("team");
    Pod user =
        Serialization.unmarshal(
            """
            metadata: {name: user, namespace: %s}
            spec:
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, runAsUser: 1, seccompProfile: {type: RuntimeDefault}}
              containers:
              - name: app
                image: images.%s.example/team/app@%s
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """
                .formatted(namespace(), namespace(), DIGEST),
            Pod.class);
    String pod = podIdentity();

    client().resource(user).create();
    soon(
        () -> assertThat(config().getData().get("in-use")).startsWith("# asOf 2").contains(DIGEST));
    assertThat(condition("team", "RulesApplied").getStatus()).isEqualTo("True");
    assertThat(config().getData().get("config.yml")).contains("inusefile: \"in-use\"");
    assertThat(podIdentity()).as("nothing is restarted for it").isEqualTo(pod);

    client().resource(user).withGracePeriod(0).delete();
  }
}
