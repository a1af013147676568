package dev.priok.node.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** CA certificates, at least one. */
public record Authorities(List<Certificate> certificates) {
  public Authorities {
    certificates = List.copyOf(certificates);
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException("no certificate");
    }
  }

  /**
   * Reads one or more certificates.
   *
   * @throws CertificateException when the PEM holds no certificate or one that cannot be read
   */
  public static Authorities parse(byte[] pem) throws CertificateException {
    List<Certificate> certificates =
        List.copyOf(
            CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem)));
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    return new Authorities(certificates);
  }

  /** Sockets that trust these alone; the system's own authorities count for nothing. */
  public SSLSocketFactory socketFactory() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int n = 0; n < certificates.size(); n++) {
      store.setCertificateEntry("ca-" + n, certificates.get(n));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context.getSocketFactory();
  }
}
