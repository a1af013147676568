package dev.priok.registry.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate with its key, ready to be served.
 *
 * @param context has the two and a session cache of its own, so that no resumed session goes on
 *     under an older certificate
 * @param subject whom the certificate names
 */
public record ServerCertificate(
    SSLContext context, String subject, Instant notBefore, Instant notAfter) {

  static ServerCertificate of(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException, IOException {
    char[] password = {};
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, password);
    store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    X509Certificate leaf = chain.getFirst();
    return new ServerCertificate(
        context,
        leaf.getSubjectX500Principal().getName(),
        leaf.getNotBefore().toInstant(),
        leaf.getNotAfter().toInstant());
  }

  /** What clients will not like about it at this time, though it is served. */
  public Optional<String> complaint(Instant now) {
    if (now.isAfter(notAfter)) {
      return Optional.of("expired at " + notAfter + ": clients refuse it; replace it");
    }
    if (now.isBefore(notBefore)) {
      return Optional.of("is not valid before " + notBefore + ": clients refuse it until then");
    }
    return Optional.empty();
  }
}
