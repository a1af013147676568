package dev.priok.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import dev.priok.operator.tls.InstallAuthority.State;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class InstallAuthorityIT {
  private static final Map<String, String> OURS = Map.of("app.kubernetes.io/managed-by", "priok");

  private KubernetesClient client;
  private KubernetesMockServer server;
  private Instant now = Instant.parse("2026-11-21T10:00:00Z");

  @Test
  void isMadeOnceAndReadAfterARestart() {
    CertificateAuthority made = available(authority());

    assertThat(secret().getType()).isEqualTo("kubernetes.io/tls");
    assertThat(secret().getData()).containsOnlyKeys("tls.crt", "tls.key");
    assertThat(available(authority())).isEqualTo(made);
  }

  @Test
  void aDeletedOneIsPutBackAsItWas() {
    InstallAuthority authority = authority();
    CertificateAuthority made = available(authority);
    client.resource(secret()).delete();
    now = now.plusSeconds(31);

    assertThat(available(authority)).isEqualTo(made);
    assertThat(secret().getData()).isEqualTo(made.self().data());
  }

  @Test
  void anotherOneThatSomebodyRestoredCountsHalfAMinuteLater() {
    InstallAuthority authority = authority();
    available(authority);
    CertificateAuthority restored = CertificateAuthority.create(now);
    client
        .resource(secret())
        .edit(secret -> new SecretBuilder(secret).withData(restored.self().data()).build());

    assertThat(available(authority)).isNotEqualTo(restored);
    now = now.plusSeconds(31);
    assertThat(available(authority)).isEqualTo(restored);
  }

  @Test
  void aForeignSecretIsNeitherUsedNorOverwritten() {
    Secret foreign = write(Map.of(), CertificateAuthority.create(now).self().data());

    Finding finding = unavailable(authority());

    assertThat(finding.reason()).isEqualTo(Reason.CONFLICT);
    assertThat(finding.message())
        .contains("Secret priok-ca in namespace priok", "not made by Priok", "rename or delete it");
    assertThat(secret().getData()).isEqualTo(foreign.getData());
  }

  @Test
  void aBrokenOneIsAFindingAndStaysAsItIs() {
    write(OURS, Map.of("tls.crt", "AAAA"));

    Finding finding = unavailable(authority());

    assertThat(finding.reason()).isEqualTo(Reason.AUTHORITY_INVALID);
    assertThat(finding.message())
        .contains("tls.crt holds no certificate", "restore it from a backup");
    assertThat(secret().getData()).isEqualTo(Map.of("tls.crt", "AAAA"));
  }

  @Test
  void aLeafInItsPlaceIsAFinding() {
    write(
        OURS,
        CertificateAuthority.create(now).issue("x", SubjectNames.of(List.of("x")), now).data());

    assertThat(unavailable(authority()).message()).contains("not the certificate of a CA");
  }

  @Test
  void anExpiredOneIsAFinding() {
    write(OURS, CertificateAuthority.create(now.minus(Duration.ofDays(4000))).self().data());

    assertThat(unavailable(authority()).message()).contains("good from", "delete it");
  }

  @Test
  void anApiThatFailsForAWhileLeavesTheKnownOneInForce() {
    InstallAuthority authority = authority();
    CertificateAuthority made = available(authority);
    server.expect().get().withPath(path()).andReturn(403, "").always();
    now = now.plusSeconds(31);

    assertThat(available(authority)).isEqualTo(made);
  }

  private InstallAuthority authority() {
    return new InstallAuthority(client, "priok", clock());
  }

  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now;
      }
    };
  }

  private static String path() {
    return "/api/v1/namespaces/priok/secrets/priok-ca";
  }

  private static CertificateAuthority available(InstallAuthority authority) {
    State state = authority.get();
    assertThat(state).isInstanceOf(State.Available.class);
    return ((State.Available) state).authority();
  }

  private static Finding unavailable(InstallAuthority authority) {
    State state = authority.get();
    assertThat(state).isInstanceOf(State.Unavailable.class);
    return ((State.Unavailable) state).finding();
  }

  private Secret write(Map<String, String> labels, Map<String, String> data) {
    return client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace("priok")
                .withName("priok-ca")
                .withLabels(labels)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  private Secret secret() {
    return client.secrets().inNamespace("priok").withName("priok-ca").require();
  }
}
