package dev.priok.operator.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Issues certificates of servers. P-256 throughout: every runtime and client reads it, and a key
 * costs a millisecond.
 *
 * @param self its own certificate and key
 */
public record CertificateAuthority(KeyedCertificate self) {
  private static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
  private static final Duration LEAF_LIFETIME = Duration.ofDays(90);

  /** A node whose clock is behind accepts a new certificate as well. */
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

  private static final int SERIAL_BITS = 127;

  /**
   * @throws InvalidCertificateException when the certificate may not issue others
   */
  public CertificateAuthority {
    if (self.certificate().getBasicConstraints() < 0) {
      throw new InvalidCertificateException("tls.crt is not the certificate of a CA", null);
    }
  }

  /** A new authority, good for ten years. */
  public static CertificateAuthority create(Instant now) {
    KeyPair keys = keyPair();
    byte[] tag = new byte[4];
    new SecureRandom().nextBytes(tag);
    // A name of its own for each install: clients pick the issuer among many CAs by its name.
    X500Name name = name("Priok CA " + HexFormat.of().formatHex(tag));
    try {
      X509v3CertificateBuilder certificate =
          builder(name, now, now.plus(AUTHORITY_LIFETIME), name, keys);
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      certificate.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new CertificateAuthority(
          new KeyedCertificate(List.of(sign(certificate, keys.getPrivate())), keys.getPrivate()));
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("a CA cannot be made", e);
    }
  }

  /**
   * A certificate with a new key, good for 90 days but not longer than the authority.
   *
   * @param commonName what a person reads; it counts for no client
   */
  public KeyedCertificate issue(String commonName, SubjectNames names, Instant now) {
    KeyPair keys = keyPair();
    Instant end = now.plus(LEAF_LIFETIME);
    try {
      X509v3CertificateBuilder certificate =
          builder(
              X500Name.getInstance(self.certificate().getSubjectX500Principal().getEncoded()),
              now,
              end.isBefore(self.notAfter()) ? end : self.notAfter(),
              name(commonName),
              keys);
      JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      certificate.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      certificate.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      certificate.addExtension(
          Extension.authorityKeyIdentifier,
          false,
          extensions.createAuthorityKeyIdentifier(self.certificate()));
      certificate.addExtension(Extension.subjectAlternativeName, false, names.toGeneralNames());
      return new KeyedCertificate(
          List.of(sign(certificate, self.key()), self.certificate()), keys.getPrivate());
    } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
      throw new IllegalStateException("the CA cannot issue a certificate", e);
    }
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, Instant now, Instant end, X500Name subject, KeyPair keys)
      throws GeneralSecurityException, CertIOException {
    X509v3CertificateBuilder certificate =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, new SecureRandom()),
            Date.from(now.minus(CLOCK_SKEW)),
            Date.from(end),
            subject,
            keys.getPublic());
    certificate.addExtension(
        Extension.subjectKeyIdentifier,
        false,
        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
    return certificate;
  }

  private static X509Certificate sign(X509v3CertificateBuilder certificate, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(
            certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  private static X500Name name(String commonName) {
    return new X500NameBuilder().addRDN(BCStyle.CN, commonName).build();
  }
}
