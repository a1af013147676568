package dev.priok.operator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads a server's certificate and EC key with nothing but the JDK. */
final class PemFiles {

  private PemFiles() {}

  static SSLContext serverContext(Path certificate, Path key) throws IOException {
    try (InputStream chain = Files.newInputStream(certificate)) {
      Certificate[] certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(chain)
              .toArray(Certificate[]::new);
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("server", key(Files.readString(key)), new char[0], certificates);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no certificate and key for a server", e);
    }
  }

  private static PrivateKey key(String pem) throws GeneralSecurityException {
    byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }
}
