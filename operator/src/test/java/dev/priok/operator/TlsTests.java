package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static dev.priok.operator.RegistryWords.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.tls.CertificateAuthority;
import dev.priok.operator.tls.KeyedCertificate;
import dev.priok.operator.tls.SubjectNames;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Certificates, and what keeps a registry to itself. */
interface TlsTests extends RegistryWords {
  @Test
  default void aRegistryProvesItselfByTheInstallsAuthority() throws Exception {
    create("team", "{}");

    awaitReady("team");
    Secret authority =
        client().secrets().inNamespace(operatorNamespace()).withName("priok-ca").require();
    assertThat(authority.getType()).isEqualTo("kubernetes.io/tls");
    assertThat(get("team").getStatus().access().caConfigMap()).isEqualTo("team-registry-ca");
    assertThat(
            client()
                .configMaps()
                .inNamespace(namespace())
                .withName("team-registry-ca")
                .require()
                .getData()
                .get("ca.crt"))
        .isEqualTo(text(authority, "tls.crt"));
    assertThat(get("team").getStatus().endpoints())
        .allSatisfy(endpoint -> assertThat(endpoint.scheme()).isEqualTo("https"));
    assertThat(Instant.parse(get("team").getStatus().tls().notAfter())).isAfter(Instant.now());
    assertThat(registry("GET", namespace(), "team", "/files/htpasswd")).startsWith("admin:");
    assertThat(client().secrets().inNamespace(namespace()).withName("priok-ca").get())
        .as("the key of the authority stays with the operator")
        .isNull();
  }

  @Test
  default void onesOwnCertificateIsServedAfterACorrectionWithoutARestart() {
    Instant now = Instant.now();
    CertificateAuthority company = CertificateAuthority.create(now);
    KeyedCertificate wanted =
        company.issue(
            "company", SubjectNames.of(List.of("team-registry." + namespace() + ".svc")), now);
    create("team", "{}");
    awaitReady("team");
    String pod = podIdentity();
    Secret managed = secret("team-registry-tls");
    writeTls(Map.of("tls.crt", wanted.data().get("tls.crt")));

    replace("team", "{tls: {mode: Secret, secret: {name: team-tls}}}");

    soon(() -> {
      assertThat(condition("team", "TLSReady").getReason()).isEqualTo("SecretInvalid");
      assertThat(condition("team", "TLSReady").getMessage()).contains("it has no key tls.key");
      assertThat(condition("team", "Available").getStatus()).isEqualTo("True");
    });
    assertThat(secret("team-registry-tls").getData()).isEqualTo(managed.getData());

    writeTls(wanted.data());

    soon(() -> {
      assertThat(condition("team", "TLSReady").getReason()).isEqualTo("SecretCertificate");
      assertThat(secret("team-registry-tls").getData()).containsAllEntriesOf(wanted.data());
    });
    assertThat(podIdentity()).isEqualTo(pod);
  }

  @Test
  default void withoutTlsTheAddressesSayHttp() {
    create("team", "{tls: {mode: Disabled}}");

    awaitReady("team");
    assertThat(get("team").getStatus().endpoints())
        .allSatisfy(endpoint -> assertThat(endpoint.scheme()).isEqualTo("http"));
    assertThat(get("team").getStatus().access().caConfigMap()).isNull();
    assertThat(secretOrNull("team-registry-tls")).isNull();
  }

  @Test
  default void aChangedSecretTouchesThePodAndNothingElseDoes() {
    create("team", "{}");
    awaitReady("team");
    soon(() -> assertThat(touched()).isNotEmpty());
    String before = touched();

    client().resource(secret("team-registry-internal")).delete();

    soon(() -> assertThat(touched()).isNotEqualTo(before));
    String version = pod().getMetadata().getResourceVersion();
    replace("team", "{deletion: {enabled: true}}");
    soon(() ->
        assertThat(get("team").getStatus().observedGeneration())
            .isEqualTo(get("team").getMetadata().getGeneration()));
    assertThat(pod().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  @Test
  default void aSecretThatLostItsLabelsGetsThemBack() {
    create("team", "{}");
    awaitReady("team");

    client()
        .resource(secret("team-registry-htpasswd"))
        .edit(secret ->
            new SecretBuilder(secret).editMetadata().withLabels(null).endMetadata().build());

    soon(() ->
        assertThat(secret("team-registry-htpasswd").getMetadata().getLabels())
            .containsEntry("app.kubernetes.io/managed-by", "priok"));
    awaitReady("team");
  }

  @Test
  default void thePodRunsAsSomebodyWithoutRightsBehindAPolicy() {
    create("team", "{}");
    awaitReady("team");

    assertThat(pod().getSpec().getServiceAccountName()).isEqualTo("team-registry");
    assertThat(
            client()
                .serviceAccounts()
                .inNamespace(namespace())
                .withName("team-registry")
                .require()
                .getAutomountServiceAccountToken())
        .isFalse();
    NetworkPolicy policy =
        client()
            .network()
            .v1()
            .networkPolicies()
            .inNamespace(namespace())
            .withName("team-registry")
            .require();
    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    assertThat(policy.getSpec().getEgress()).isEmpty();
    assertThat(pod().getMetadata().getLabels())
        .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels());
  }

  private void writeTls(Map<String, String> data) {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace())
                .withName("team-tls")
                .endMetadata()
                .withData(data)
                .build())
        .createOr(existing -> existing.update());
  }

  private Pod pod() {
    return client().pods().inNamespace(namespace()).withName("team-registry-0").require();
  }

  private String touched() {
    Map<String, String> annotations = pod().getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault("priok.dev/mounted-versions", "");
  }
}
