package dev.priok.registry.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whose certificates a registry may show. */
public record TrustedAuthorities(SSLContext context) {

  /** Those that the Java runtime brings. */
  public static TrustedAuthorities usual() {
    try {
      return new TrustedAuthorities(SSLContext.getDefault());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /**
   * Those of a file alone.
   *
   * @param file certificates in PEM
   * @throws ArchiveException when there is none in it
   */
  public static TrustedAuthorities of(Path file) throws IOException, ArchiveException {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
      authorities.load(null, null);
      int count = 0;
      for (Certificate authority :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        authorities.setCertificateEntry("authority" + count, authority);
        count++;
      }
      if (count == 0) {
        throw new ArchiveException(file + " has no certificate in it");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(authorities);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return new TrustedAuthorities(context);
    } catch (GeneralSecurityException e) {
      throw new ArchiveException(file + " holds no certificates in PEM: " + e.getMessage());
    }
  }
}
