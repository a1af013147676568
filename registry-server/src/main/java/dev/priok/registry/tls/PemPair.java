package dev.priok.registry.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Certificate and key as text, on their way to something that can be served. */
record PemPair(CertificateFiles files, CertificateFiles.Content content) {

  private static final byte[] PROOF = {'p', 'r', 'i', 'o', 'k'};

  ServerCertificate parse() throws UnusableCertificateException {
    List<X509Certificate> chain = chain();
    PrivateKey key = key();
    requireMatch(key, chain);
    try {
      return ServerCertificate.of(key, chain);
    } catch (GeneralSecurityException | IOException e) {
      throw files.wrongCertificate("cannot be used: " + e.getMessage());
    }
  }

  private List<X509Certificate> chain() throws UnusableCertificateException {
    List<X509Certificate> chain = new ArrayList<>();
    boolean holdsKey = false;
    try {
      for (Object object : objects(content.certificate())) {
        if (object instanceof X509CertificateHolder holder) {
          chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
        holdsKey |= object instanceof PrivateKeyInfo || object instanceof PEMKeyPair;
      }
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw files.wrongCertificate("is damaged: a certificate in it cannot be read");
    }
    if (chain.isEmpty()) {
      throw files.wrongCertificate(
          holdsKey
              ? "holds a private key and no certificate; are certificate and key swapped?"
              : "holds no PEM certificate (-----BEGIN CERTIFICATE-----); DER is turned into PEM by"
                  + " openssl x509 -inform der -in FILE -out FILE.pem");
    }
    return chain;
  }

  private PrivateKey key() throws UnusableCertificateException {
    PrivateKeyInfo info = null;
    boolean encrypted = false;
    try {
      for (Object object : objects(content.key())) {
        switch (object) {
          case PrivateKeyInfo pkcs8 -> info = pkcs8;
          case PEMKeyPair traditional -> info = traditional.getPrivateKeyInfo();
          case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ -> encrypted = true;
          // Parameters of a curve, or a certificate in the same file.
          default -> {}
        }
      }
      if (info != null) {
        return new JcaPEMKeyConverter().getPrivateKey(info);
      }
    } catch (IOException | RuntimeException e) {
      // What the reader says may quote the key.
      throw files.wrongKey("is damaged or of a kind that is not served; give an RSA or EC key");
    }
    throw files.wrongKey(
        encrypted
            ? "is encrypted and nobody is there to give the pass phrase; decrypt it with openssl"
                + " pkey -in FILE -out FILE.plain"
            : "holds no PEM private key (-----BEGIN PRIVATE KEY-----)");
  }

  private void requireMatch(PrivateKey key, List<X509Certificate> chain)
      throws UnusableCertificateException {
    if (signatureName(key).isEmpty()) {
      throw files.wrongKey(key.getAlgorithm() + " keys are not served; give an RSA or EC key");
    }
    if (belongs(key, chain.getFirst().getPublicKey())) {
      return;
    }
    for (int i = 1; i < chain.size(); i++) {
      if (belongs(key, chain.get(i).getPublicKey())) {
        throw files.wrongCertificate(
            "is in the wrong order: the key belongs to certificate %d of %d; put that one first"
                .formatted(i + 1, chain.size()));
      }
    }
    throw files.wrongKey(
        "does not belong to the certificate in %s (%s); give the key it was issued for"
            .formatted(files.certificate(), chain.getFirst().getSubjectX500Principal()));
  }

  private static boolean belongs(PrivateKey key, PublicKey certified) {
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      return false;
    }
    try {
      Signature signer = Signature.getInstance(signatureName(key).orElseThrow());
      signer.initSign(key);
      signer.update(PROOF);
      byte[] signature = signer.sign();
      signer.initVerify(certified);
      signer.update(PROOF);
      return signer.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static Optional<String> signatureName(PrivateKey key) {
    return switch (key.getAlgorithm()) {
      case "RSA" -> Optional.of("SHA256withRSA");
      case "EC" -> Optional.of("SHA256withECDSA");
      default -> Optional.empty();
    };
  }

  private static List<Object> objects(String pem) throws IOException {
    List<Object> objects = new ArrayList<>();
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        objects.add(object);
      }
    }
    return objects;
  }

  @Override
  public String toString() {
    return "PemPair[" + files + "]";
  }
}
