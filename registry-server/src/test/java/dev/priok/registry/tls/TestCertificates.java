package dev.priok.registry.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Self-signed certificates for 127.0.0.1, as files in the forms that people have them in. */
public record TestCertificates(KeyPair keys, X509Certificate certificate) {

  /** A certificate that is valid for a day, with an elliptic-curve key. */
  public static TestCertificates elliptic(String name) {
    return make(name, "EC", 256, "SHA256withECDSA", Instant.now().plus(Duration.ofDays(1)));
  }

  static TestCertificates rsa(String name) {
    return make(name, "RSA", 2048, "SHA256withRSA", Instant.now().plus(Duration.ofDays(1)));
  }

  static TestCertificates edwards(String name) {
    return make(name, "Ed25519", 255, "Ed25519", Instant.now().plus(Duration.ofDays(1)));
  }

  static TestCertificates expired(String name) {
    return make(name, "EC", 256, "SHA256withECDSA", Instant.now().minus(Duration.ofHours(1)));
  }

  private static TestCertificates make(
      String name, String algorithm, int size, String signature, Instant until) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(size);
      KeyPair keys = generator.generateKeyPair();
      X500Name subject = new X500Name("CN=" + name);
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              subject,
              BigInteger.valueOf(System.nanoTime()),
              Date.from(until.minus(Duration.ofDays(2))),
              Date.from(until),
              subject,
              keys.getPublic());
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      return new TestCertificates(
          keys,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(new JcaContentSignerBuilder(signature).build(keys.getPrivate()))));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** PEM of the certificate. */
  public String pem() {
    return pem(certificate);
  }

  /** The key as PKCS#8. */
  public String pkcs8() {
    return pem(new PemObject("PRIVATE KEY", keys.getPrivate().getEncoded()));
  }

  /** The key as PKCS#1 (RSA) or SEC1 (elliptic curve). */
  String traditional() {
    if (keys.getPrivate() instanceof ECPrivateKey elliptic) {
      byte[] der = sec1(elliptic.getS(), SECObjectIdentifiers.secp256r1);
      return pem(new PemObject("EC PRIVATE KEY", der));
    }
    return pem(PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded()));
  }

  private static byte[] sec1(BigInteger secret, ASN1ObjectIdentifier curve) {
    try {
      return new org.bouncycastle.asn1.sec.ECPrivateKey(256, secret, curve).getEncoded();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Writes both files. */
  public CertificateFiles write(Path folder) throws IOException {
    Files.writeString(folder.resolve("tls.crt"), pem());
    Files.writeString(folder.resolve("tls.key"), pkcs8());
    return files(folder);
  }

  static CertificateFiles files(Path folder) {
    return new CertificateFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  /** A client's context that trusts only these. */
  public static SSLContext trusting(TestCertificates... trusted) {
    return trusting(
        Arrays.stream(trusted).map(one -> one.certificate).toArray(X509Certificate[]::new));
  }

  /** A client's context that trusts nobody else. */
  public static SSLContext trusting(X509Certificate... trusted) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (X509Certificate one : trusted) {
        store.setCertificateEntry(one.getSubjectX500Principal().getName(), one);
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(Object object) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }
}
