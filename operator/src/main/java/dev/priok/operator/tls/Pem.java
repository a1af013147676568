package dev.priok.operator.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/** Certificates and keys as text (RFC 7468), as they lie in Secrets and ConfigMaps. */
public final class Pem {

  private Pem() {}

  /** One block for each certificate, in their order. */
  public static String of(List<X509Certificate> certificates) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (X509Certificate certificate : certificates) {
        writer.writeObject(certificate);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** PKCS #8, unencrypted. */
  static String of(PrivateKey key) {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(new JcaPKCS8Generator(key, null));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * All certificates in a text; other blocks and words between them are skipped.
   *
   * @param where the text lies, for the message
   * @throws InvalidCertificateException when there is none or one cannot be read
   */
  static List<X509Certificate> certificates(String text, String where) {
    List<X509Certificate> certificates = new ArrayList<>();
    JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        if (block instanceof X509CertificateHolder certificate) {
          certificates.add(converter.getCertificate(certificate));
        }
      }
    } catch (IOException | CertificateException | RuntimeException e) {
      throw new InvalidCertificateException(where + " holds a certificate that cannot be read", e);
    }
    if (certificates.isEmpty()) {
      throw new InvalidCertificateException(
          where + " holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", null);
    }
    return List.copyOf(certificates);
  }

  /**
   * The first private key in a text: PKCS #8, PKCS #1 (RSA) or SEC 1 (EC).
   *
   * @throws InvalidCertificateException when there is none, or it is encrypted or cannot be read
   */
  static PrivateKey privateKey(String text) {
    // The JDK knows no algorithm by the name that SEC 1 keys get otherwise.
    JcaPEMKeyConverter converter =
        new JcaPEMKeyConverter().setAlgorithmMapping(X9ObjectIdentifiers.id_ecPublicKey, "EC");
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        switch (block) {
          case PrivateKeyInfo key -> {
            return converter.getPrivateKey(key);
          }
          case PEMKeyPair pair -> {
            return converter.getPrivateKey(pair.getPrivateKeyInfo());
          }
          case PEMEncryptedKeyPair _ -> throw encrypted();
          case PKCS8EncryptedPrivateKeyInfo _ -> throw encrypted();
          // EC PARAMETERS stand before the key in openssl's files.
          default -> {}
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(e);
    }
    throw new InvalidCertificateException(
        "tls.key holds no private key in PEM (-----BEGIN PRIVATE KEY-----)", null);
  }

  private static InvalidCertificateException encrypted() {
    return new InvalidCertificateException(
        "tls.key is encrypted: write it without a passphrase (openssl pkey -in KEY -out tls.key)",
        null);
  }

  private static InvalidCertificateException unreadable(Exception cause) {
    return new InvalidCertificateException("tls.key holds a key that cannot be read", cause);
  }
}
