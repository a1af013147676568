package dev.priok.operator.trust.report;

import dev.priok.operator.tls.CertificateAuthority;
import dev.priok.operator.tls.InstallAuthority;
import dev.priok.operator.tls.KeyedCertificate;
import dev.priok.operator.tls.Pem;
import dev.priok.operator.tls.SubjectNames;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate by which agents know the operator: of the install's CA, made anew by each process
 * and kept in memory alone, renewed at two thirds of its time or when the CA is another. Asked at
 * each handshake.
 */
public final class ReportCertificate extends X509ExtendedKeyManager {
  static final String SERVICE = "priok-operator";
  private static final String KEY_TYPE = "EC";

  private final Supplier<InstallAuthority.State> authority;
  private final SubjectNames names;
  private final Clock clock;
  private @Nullable KeyedCertificate certificate;

  /** Of a handshake that began before the renewal. */
  private @Nullable KeyedCertificate before;

  /**
   * @param namespace of the operator and its Service {@value #SERVICE}
   */
  public ReportCertificate(
      Supplier<InstallAuthority.State> authority, String namespace, Clock clock) {
    this.authority = authority;
    this.clock = clock;
    String service = SERVICE + "." + namespace + ".svc";
    this.names =
        SubjectNames.of(
            List.of(service, service + ".cluster.local", "localhost", "127.0.0.1", "::1"));
  }

  /** PEM of the CA to trust; empty while there is none. */
  public Optional<String> authority() {
    return available().map(ca -> Pem.of(List.of(ca.self().certificate())));
  }

  private Optional<CertificateAuthority> available() {
    return authority.get() instanceof InstallAuthority.State.Available(CertificateAuthority ca)
        ? Optional.of(ca)
        : Optional.empty();
  }

  private synchronized @Nullable KeyedCertificate current() {
    CertificateAuthority ca = available().orElse(null);
    KeyedCertificate present = certificate;
    if (ca != null
        && (present == null
            || !present.isIssuedBy(ca.self())
            || present.isToBeRenewedAt(clock.instant()))) {
      before = present;
      certificate = ca.issue(SERVICE, names, clock.instant());
    }
    return certificate;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return alias(keyType);
  }

  /** The certificate's own number, so that chain and key are always of the same one. */
  private @Nullable String alias(String keyType) {
    KeyedCertificate present = KEY_TYPE.equals(keyType) ? current() : null;
    return present == null ? null : number(present);
  }

  private static String number(KeyedCertificate of) {
    return of.certificate().getSerialNumber().toString();
  }

  private synchronized @Nullable KeyedCertificate numbered(String alias) {
    return Stream.of(Optional.ofNullable(certificate), Optional.ofNullable(before))
        .flatMap(Optional::stream)
        .filter(candidate -> number(candidate).equals(alias))
        .findFirst()
        .orElse(null);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    KeyedCertificate present = numbered(alias);
    return present == null ? null : present.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    KeyedCertificate present = numbered(alias);
    return present == null ? null : present.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
