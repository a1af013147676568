package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Finding.Verdict;
import dev.priok.operator.status.Reason;
import dev.priok.operator.tls.CertificateAuthority;
import dev.priok.operator.tls.InstallAuthority.State;
import dev.priok.operator.tls.KeyedCertificate;
import dev.priok.operator.tls.Pem;
import dev.priok.operator.tls.SubjectNames;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsPlannerTest {
  private static final String REFERS = "{tls: {mode: Secret, secret: {name: team-tls}}}";
  private static final SubjectNames OWN = SubjectNames.of(List.of("team-registry.apps.svc"));

  private State state = new State.Available(Samples.AUTHORITY);

  @Test
  void aRegistryIsCertifiedForEveryNameItIsCalledBy() {
    KeyedCertificate certificate = served(plan("{}"));

    assertThat(
            certificate.missing(
                SubjectNames.of(
                    List.of(
                        "team-registry",
                        "team-registry.apps",
                        "team-registry.apps.svc",
                        "team-registry.apps.svc.cluster.local",
                        "10.96.0.7",
                        "localhost",
                        "127.0.0.1",
                        "::1"))))
        .isEmpty();
    assertThat(certificate.isIssuedBy(Samples.AUTHORITY.self())).isTrue();
  }

  @Test
  void theCertificateStaysAsLongAsItIsGood() {
    KeyedCertificate first = served(plan("{}"));

    assertThat(served(plan("{}", own(first)))).isEqualTo(first);
    assertThat(served(plan(Duration.ofDays(59), own(first)))).isEqualTo(first);
  }

  @Test
  void aCertificateIsMadeAnewAtTwoThirdsOfItsTime() {
    KeyedCertificate first = served(plan("{}"));

    KeyedCertificate next = served(plan(Duration.ofDays(61), own(first)));

    assertThat(next).isNotEqualTo(first);
    assertThat(next.notAfter()).isAfter(first.notAfter());
  }

  @Test
  void anotherClusterIpMeansAnotherCertificate() {
    KeyedCertificate first = served(plan("{}"));
    HasMetadata moved =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName("team-registry")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("10.96.0.8")
            .endSpec()
            .build();

    KeyedCertificate next = served(plan("{}", own(first), moved));

    assertThat(next).isNotEqualTo(first);
    assertThat(next.missing(SubjectNames.of(List.of("10.96.0.8")))).isEmpty();
  }

  @Test
  void anotherAuthorityMeansAnotherCertificate() {
    KeyedCertificate first = served(plan("{}"));
    CertificateAuthority other = CertificateAuthority.create(Samples.CLOCK.instant());
    state = new State.Available(other);

    TlsPlan plan = plan("{}", own(first));

    assertThat(served(plan).isIssuedBy(other.self())).isTrue();
    assertThat(plan.served().trusted()).containsExactly(other.self().certificate());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls.crt", "tls.key"})
  void aDamagedSecretIsMended(String key) {
    KeyedCertificate first = served(plan("{}"));
    Secret damaged = new SecretBuilder(own(first)).addToData(key, "AAAA").build();

    assertThat(served(plan("{}", damaged)).isIssuedBy(Samples.AUTHORITY.self())).isTrue();
  }

  @Test
  void anAuthorityThatCannotBeUsedIsToldAndWhatIsServedStays() {
    KeyedCertificate first = served(plan("{}"));
    Finding finding = Finding.stalled(Reason.AUTHORITY_INVALID, "restore it");
    state = new State.Unavailable(finding);

    assertThat(plan("{}")).isEqualTo(new TlsPlan(true, null, finding));
    assertThat(plan("{}").podMayStart()).isFalse();
    assertThat(served(plan("{}", own(first)))).isEqualTo(first);
  }

  @Test
  void aStrangersSecretIsNeitherReadNorWritten() {
    Secret stranger = Samples.secret("team-registry-tls", Map.of(), Map.of("tls.key", "x"));

    TlsPlan plan = plan("{}", stranger);

    assertThat(plan.served()).isNull();
    assertThat(plan.finding().reason()).isEqualTo(Reason.CONFLICT);
    assertThat(plan.finding().message()).contains("rename or delete it", "spec.tls.secret");
    assertThat(Samples.model("{}", stranger).writes())
        .doesNotContain(Child.TLS_SECRET, Child.STATEFUL_SET);
  }

  @Test
  void withoutTlsThereIsNothingToServe() {
    TlsPlan plan = plan("{tls: {mode: Disabled}}");

    assertThat(plan.enabled()).isFalse();
    assertThat(plan.podMayStart()).isTrue();
    assertThat(plan.finding().isGood()).isTrue();
    assertThat(plan.finding().message()).contains("unencrypted");
  }

  @Test
  void onesOwnCertificateIsServedAndTrustedByWhatLiesBesideIt() {
    CertificateAuthority company = CertificateAuthority.create(Samples.CLOCK.instant());
    KeyedCertificate theirs = company.issue("x", OWN, Samples.CLOCK.instant());

    TlsPlan plan = plan(REFERS, theirs(theirs, Pem.of(company.self().chain())));

    assertThat(served(plan)).isEqualTo(theirs);
    assertThat(plan.served().trusted()).isEqualTo(company.self().chain());
    assertThat(plan.finding().reason()).isEqualTo(Reason.SECRET_CERTIFICATE);
  }

  @Test
  void aMissingSecretIsToldWithTheLineThatCreatesIt() {
    TlsPlan plan = plan(REFERS);

    assertThat(plan.finding().verdict()).isEqualTo(Verdict.NEEDS_HELP);
    assertThat(plan.finding().message())
        .isEqualTo(
            "there is no Secret team-tls in namespace apps: create it (kubectl -n apps create"
                + " secret tls team-tls --cert=tls.crt --key=tls.key)");
  }

  @Test
  void aSecretWithoutACertificateIsToldAndWhatIsServedStays() {
    KeyedCertificate first = served(plan("{}"));

    TlsPlan plan =
        plan(REFERS, own(first), Samples.secret("team-tls", Map.of(), Map.of("cert", "x")));

    assertThat(served(plan)).isEqualTo(first);
    assertThat(plan.finding().reason()).isEqualTo(Reason.SECRET_INVALID);
    assertThat(plan.finding().message())
        .startsWith("Secret team-tls cannot be used, it has no key tls.crt: put the certificate");
  }

  @Test
  void anExpiredCertificateIsToldWithItsTime() {
    KeyedCertificate old =
        Samples.AUTHORITY.issue("x", OWN, Samples.CLOCK.instant().minus(Duration.ofDays(100)));

    TlsPlan plan = plan(REFERS, theirs(old, ""));

    assertThat(plan.finding().reason()).isEqualTo(Reason.CERTIFICATE_EXPIRED);
    assertThat(plan.finding().message()).contains("to 2026-11-11T10:00:00Z: put a renewed one");
  }

  @Test
  void aCertificateForOtherNamesIsServedAndTold() {
    KeyedCertificate other =
        Samples.AUTHORITY.issue(
            "x", SubjectNames.of(List.of("registry.example.com")), Samples.CLOCK.instant());

    TlsPlan plan = plan(REFERS, theirs(other, ""));

    assertThat(served(plan)).isEqualTo(other);
    assertThat(plan.finding().reason()).isEqualTo(Reason.NAME_NOT_COVERED);
    assertThat(plan.finding().message())
        .contains("is not for team-registry.apps.svc", "subject alternative names");
  }

  @Test
  void theOperatorsOwnSecretIsNoUsersSecret() {
    TlsPlan plan = plan("{tls: {mode: Secret, secret: {name: team-registry-tls}}}");

    assertThat(plan.finding().message()).contains("is written by the operator");
  }

  private TlsPlan plan(String spec, HasMetadata... others) {
    return planner(Duration.ZERO).plan(Samples.observed(spec, others));
  }

  private TlsPlan plan(Duration later, HasMetadata... others) {
    return planner(later).plan(Samples.observed("{}", others));
  }

  private TlsPlanner planner(Duration later) {
    return new TlsPlanner(() -> state, Clock.offset(Samples.CLOCK, later));
  }

  private static KeyedCertificate served(TlsPlan plan) {
    return Objects.requireNonNull(plan.served(), plan.finding().message()).certificate();
  }

  private static Secret own(KeyedCertificate certificate) {
    return new SecretBuilder(Samples.secret("team-registry-tls", Samples.ownLabels(), Map.of()))
        .withData(certificate.data())
        .build();
  }

  private static Secret theirs(KeyedCertificate certificate, String authority) {
    Map<String, String> data = new HashMap<>(certificate.data());
    if (!authority.isEmpty()) {
      data.put("ca.crt", Samples.base64(authority));
    }
    return new SecretBuilder(Samples.secret("team-tls", Map.of(), Map.of())).withData(data).build();
  }
}
