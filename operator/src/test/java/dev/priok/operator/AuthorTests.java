package dev.priok.operator;

import static dev.priok.operator.RegistryWords.base64;
import static dev.priok.operator.RegistryWords.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may write a Registry and nothing else tries to gain more by it. A real API server judges. */
interface AuthorTests extends RegistryWords {
  /** What nodes are told. */
  ConfigMap nodeDocument();

  @Test
  default void thePodIsNotTheAuthors() {
    create(
        "team",
        "{podTemplate: {spec: {hostNetwork: true, volumes: [{name: n, hostPath: {path: /}}]}},"
            + " serviceAccountName: default, image: evil, nodeName: elsewhere}");
    awaitReady("team");

    assertThat(client().resource(generic("team", "{}")).get().toString())
        .as("what the API server keeps")
        .doesNotContain("podTemplate", "hostPath", "serviceAccountName", "evil", "elsewhere");
    PodSpec pod = statefulSet().getSpec().getTemplate().getSpec();
    assertThat(pod.getVolumes()).allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
    assertThat(pod.getHostNetwork()).isIn(null, Boolean.FALSE);
    assertThat(pod.getServiceAccountName()).isEqualTo("team-registry");
    assertThat(pod.getContainers().getFirst().getImage()).doesNotContain("evil");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{storage: {existingClaim: {name: other/claim}}}",
        "{storage: {existingClaim: {name: ../claim}}}",
        "{auth: {htpasswdSecret: {name: kube-system/users}}}",
        "{tls: {mode: Secret, secret: {name: priok-system/priok-ca}}}"
      })
  default void noReferenceLeavesTheNamespace(String spec) {
    assertRefused("evil", spec);
  }

  @Test
  default void nobodyIsToldOfAHostThatIsNotTheRegistrysOwn() {
    assertRefused("victim-registry.apps.svc", "{}");
    create("team", "{expose: {host: registry.example.com, aliases: [victim-registry.apps.svc]}}");
    awaitReady("team");

    soon(() -> assertThat(nodeDocument().getData()).containsKey(namespace() + ".team.properties"));
    String told = nodeDocument().getData().get(namespace() + ".team.properties");
    assertThat(told).contains("host=team-registry." + namespace() + ".svc\\:5000");
    assertThat(told + get("team").getStatus()).doesNotContain("example.com", "victim");
  }

  @Test
  default void nothingOfANamedSecretIsShown() {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace())
                .withName("others")
                .endMetadata()
                .addToData("htpasswd", base64("root:plain-hunter2\nadmin:{SHA}hunter2\n"))
                .addToData("tls.crt", base64("hunter2"))
                .addToData("tls.key", base64("hunter2"))
                .build())
        .create();
    create(
        "team",
        "{auth: {htpasswdSecret: {name: others}}, tls: {mode: Secret, secret: {name: others}}}");
    soon(() -> {
      assertThat(condition("team", "AuthReady").getReason()).isEqualTo("SecretInvalid");
      assertThat(condition("team", "TLSReady").getReason()).isEqualTo("SecretInvalid");
    });

    Map<String, String> seen =
        Stream.of(get("team"), config(), secretOrNull("team-registry-htpasswd"))
            .filter(Objects::nonNull)
            .collect(Collectors.toMap(object -> object.getMetadata().getName(), Object::toString));
    assertThat(seen.toString() + client().v1().events().inNamespace(namespace()).list())
        .doesNotContain("hunter2", base64("root:plain-hunter2\n").substring(0, 12));
    assertThat(secretOrNull("team-registry-tls")).isNull();
    assertThat(statefulSetOrNull()).as("there is nothing to serve TLS with").isNull();
  }

  private void assertRefused(String name, String spec) {
    KubernetesClientException refused =
        catchThrowableOfType(KubernetesClientException.class, () -> create(name, spec));
    assertThat(refused).as(name + " " + spec).isNotNull();
    assertThat(refused.getCode()).as(refused.getMessage()).isEqualTo(422);
  }
}
