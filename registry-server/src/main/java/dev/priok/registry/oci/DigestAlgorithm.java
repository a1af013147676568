package dev.priok.registry.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * The digest algorithms a blob can be stored under (image-spec, descriptor, registered algorithms).
 */
public enum DigestAlgorithm {
  SHA256("sha256", "SHA-256", 64),
  SHA512("sha512", "SHA-512", 128);

  private final String prefix;
  private final String jcaName;
  private final int hexLength;

  DigestAlgorithm(String prefix, String jcaName, int hexLength) {
    this.prefix = prefix;
    this.jcaName = jcaName;
    this.hexLength = hexLength;
  }

  /** The part before the colon, which is also the directory name in the store. */
  public String prefix() {
    return prefix;
  }

  int hexLength() {
    return hexLength;
  }

  /** A fresh hash computation. */
  public MessageDigest start() {
    try {
      return MessageDigest.getInstance(jcaName);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + jcaName, e);
    }
  }

  /**
   * Reads the part before a digest's colon.
   *
   * @throws RegistryException DIGEST_INVALID when it is none of these
   */
  public static DigestAlgorithm parse(String prefix) {
    return named(prefix)
        .orElseThrow(() ->
            RegistryException.about(
                ErrorCode.DIGEST_INVALID,
                "the digest algorithm is not supported: use sha256 or sha512",
                prefix));
  }

  static Optional<DigestAlgorithm> named(String prefix) {
    for (DigestAlgorithm algorithm : values()) {
      if (algorithm.prefix.equals(prefix)) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }
}
