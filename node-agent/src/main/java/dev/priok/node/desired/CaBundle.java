package dev.priok.node.desired;

import dev.priok.node.tls.Authorities;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;

/**
 * One or more CA certificates in PEM, named by the SHA-256 of the text. More than one while a CA is
 * being replaced.
 */
public record CaBundle(String fingerprint, String pem, Authorities authorities) {
  static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

  /**
   * Checks the content against its name.
   *
   * @throws IllegalArgumentException when the content does not have this fingerprint or holds
   *     anything but certificates
   */
  static CaBundle parse(String fingerprint, byte[] content) {
    if (!Sha256.hex(content).equals(fingerprint)) {
      throw new IllegalArgumentException("content does not have the fingerprint in its name");
    }
    String pem = new String(content, StandardCharsets.UTF_8);
    if (pem.contains("PRIVATE KEY")) {
      throw new IllegalArgumentException("holds a private key");
    }
    try {
      return new CaBundle(fingerprint, pem, Authorities.parse(content));
    } catch (CertificateException e) {
      throw new IllegalArgumentException("holds no certificate that can be read", e);
    }
  }

  @Override
  public String toString() {
    return "CaBundle[" + fingerprint + "]";
  }
}
