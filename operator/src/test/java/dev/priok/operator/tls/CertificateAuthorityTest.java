package dev.priok.operator.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final SubjectNames NAMES =
      SubjectNames.of(
          List.of("team-registry.apps.svc", "localhost", "10.96.0.7", "127.0.0.1", "::1"));

  private final CertificateAuthority authority = CertificateAuthority.create(NOW);

  @Test
  void isAP256AuthorityForTenYearsThatIssuesNoOtherAuthorities() {
    X509Certificate certificate = authority.self().certificate();

    assertThat(((ECPublicKey) certificate.getPublicKey()).getParams().getOrder().bitLength())
        .isEqualTo(256);
    assertThat(certificate.getBasicConstraints()).isZero();
    assertThat(Duration.between(NOW, authority.self().notAfter())).isEqualTo(Duration.ofDays(3650));
    assertThat(certificate.getKeyUsage()[5]).as("signs certificates").isTrue();
  }

  @Test
  void twoInstallsHaveAuthoritiesOfDifferentNames() {
    assertThat(CertificateAuthority.create(NOW).self().certificate().getSubjectX500Principal())
        .isNotEqualTo(authority.self().certificate().getSubjectX500Principal());
  }

  @Test
  void aLeafIsForTheseNamesAndServersOnlyAndComesWithItsChain() throws Exception {
    KeyedCertificate leaf = authority.issue("team-registry", NAMES, NOW);

    assertThat(leaf.missing(NAMES)).isEmpty();
    assertThat(leaf.missing(SubjectNames.of(List.of("other.apps.svc", "10.96.0.8"))))
        .containsExactly("10.96.0.8", "other.apps.svc");
    assertThat(leaf.chain()).hasSize(2).endsWith(authority.self().certificate());
    assertThat(leaf.isIssuedBy(authority.self())).isTrue();
    assertThat(leaf.isIssuedBy(CertificateAuthority.create(NOW).self())).isFalse();
    assertThat(leaf.certificate().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(leaf.certificate().getBasicConstraints()).isEqualTo(-1);
    leaf.certificate().checkValidity(Date.from(NOW.minusSeconds(300)));
  }

  @ParameterizedTest
  @CsvSource({"0, true, false", "59, true, false", "61, true, true", "91, false, true"})
  void aLeafIsGoodFor90DaysAndRenewedAtTwoThirds(int day, boolean valid, boolean renewed) {
    KeyedCertificate leaf = authority.issue("team-registry", NAMES, NOW);
    Instant then = NOW.plus(Duration.ofDays(day));

    assertThat(leaf.isValidAt(then)).isEqualTo(valid);
    assertThat(leaf.isToBeRenewedAt(then)).isEqualTo(renewed);
  }

  @Test
  void aLeafNeverOutlivesItsAuthority() {
    Instant late = authority.self().notAfter().minus(Duration.ofDays(10));

    assertThat(authority.issue("team-registry", NAMES, late).notAfter())
        .isEqualTo(authority.self().notAfter());
  }

  @Test
  void aLeafIsNoAuthority() {
    KeyedCertificate leaf = authority.issue("team-registry", NAMES, NOW);

    assertThatThrownBy(() -> new CertificateAuthority(leaf))
        .isInstanceOf(InvalidCertificateException.class)
        .hasMessage("tls.crt is not the certificate of a CA");
  }
}
