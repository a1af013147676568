package dev.priok.operator.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A certificate, what it is issued under and its private key, as a Secret of type {@code
 * kubernetes.io/tls} holds them.
 *
 * @param chain the certificate itself first; never empty
 * @param key of the first certificate
 */
public record KeyedCertificate(List<X509Certificate> chain, PrivateKey key) {
  public static final String CERTIFICATE_KEY = "tls.crt";
  public static final String PRIVATE_KEY_KEY = "tls.key";
  public static final String AUTHORITY_KEY = "ca.crt";

  public KeyedCertificate {
    chain = List.copyOf(chain);
  }

  /**
   * Reads a Secret's data.
   *
   * @param data as in the Secret, base64
   * @throws InvalidCertificateException when something is missing, unreadable or does not belong
   *     together
   */
  public static KeyedCertificate read(Map<String, String> data) {
    KeyedCertificate read =
        new KeyedCertificate(
            Pem.certificates(text(data, CERTIFICATE_KEY), CERTIFICATE_KEY),
            Pem.privateKey(text(data, PRIVATE_KEY_KEY)));
    if (!read.keyFits()) {
      throw new InvalidCertificateException(
          "tls.key is not the key of the first certificate in tls.crt", null);
    }
    return read;
  }

  /**
   * What lies beside a certificate for its clients to trust; empty when nothing does.
   *
   * @param data as in the Secret, base64
   * @throws InvalidCertificateException when it cannot be read
   */
  public static List<X509Certificate> authorities(Map<String, String> data) {
    String base64 = data.get(AUTHORITY_KEY);
    return base64 == null || base64.isEmpty()
        ? List.of()
        : Pem.certificates(text(data, AUTHORITY_KEY), AUTHORITY_KEY);
  }

  /** The two entries of a Secret's data, base64. */
  public Map<String, String> data() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put(CERTIFICATE_KEY, base64(Pem.of(chain)));
    data.put(PRIVATE_KEY_KEY, base64(Pem.of(key)));
    return data;
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  public Instant notAfter() {
    return certificate().getNotAfter().toInstant();
  }

  /** Whether it is within its time. */
  public boolean isValidAt(Instant now) {
    return !now.isAfter(notAfter()) && !now.isBefore(certificate().getNotBefore().toInstant());
  }

  /** Whether two thirds of its time are over. */
  public boolean isToBeRenewedAt(Instant now) {
    Instant begin = certificate().getNotBefore().toInstant();
    Duration lifetime = Duration.between(begin, notAfter());
    return !now.isBefore(begin.plus(lifetime.multipliedBy(2).dividedBy(3)));
  }

  /** The names, of these, for which a client would not accept the certificate. */
  public Set<String> missing(SubjectNames wanted) {
    return SubjectNames.in(certificate()).missingOf(wanted);
  }

  /** Whether it was signed with the key of an authority. */
  public boolean isIssuedBy(KeyedCertificate authority) {
    try {
      certificate().verify(authority.certificate().getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** {@inheritDoc} Without the key. */
  @Override
  public String toString() {
    return "KeyedCertificate[subject="
        + certificate().getSubjectX500Principal()
        + ", notAfter="
        + notAfter()
        + "]";
  }

  private boolean keyFits() {
    PublicKey publicKey = certificate().getPublicKey();
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> publicKey.getAlgorithm();
        };
    byte[] message = "does this key sign for that certificate".getBytes(StandardCharsets.UTF_8);
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(message);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String text(Map<String, String> data, String key) {
    @Nullable String base64 = data.get(key);
    if (base64 == null || base64.isEmpty()) {
      throw new InvalidCertificateException("it has no key " + key, null);
    }
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new InvalidCertificateException(key + " is no base64", e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
