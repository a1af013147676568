package dev.priok.registry.oci;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A content digest such as {@code sha256:6c3c...}. The hex part has exactly the algorithm's length
 * and is lower case, so a digest is safe as a path segment and in a header.
 */
public record Digest(DigestAlgorithm algorithm, String hex) implements Reference {

  private static final int BUFFER_BYTES = 64 * 1024;

  public Digest {
    if (!isHex(hex) || hex.length() != algorithm.hexLength()) {
      throw RegistryException.about(
          ErrorCode.DIGEST_INVALID,
          "a %s digest has %d lower-case hex digits"
              .formatted(algorithm.prefix(), algorithm.hexLength()),
          hex);
    }
  }

  /**
   * Reads {@code algorithm:hex}.
   *
   * @throws RegistryException DIGEST_INVALID
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw RegistryException.about(
          ErrorCode.DIGEST_INVALID,
          "a digest is written algorithm:hex, such as sha256:6c3c...",
          text);
    }
    DigestAlgorithm algorithm = DigestAlgorithm.parse(text.substring(0, colon));
    return new Digest(algorithm, text.substring(colon + 1));
  }

  /** As {@link #parse}, but empty instead of an error. */
  public static Optional<Digest> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (RegistryException e) {
      return Optional.empty();
    }
  }

  /** The digest of {@code content}. */
  public static Digest of(DigestAlgorithm algorithm, byte[] content) {
    MessageDigest hash = algorithm.start();
    hash.update(content);
    return finish(algorithm, hash);
  }

  /** The digest of all that is left in {@code content}. */
  public static Digest of(DigestAlgorithm algorithm, InputStream content) throws IOException {
    MessageDigest hash = algorithm.start();
    byte[] buffer = new byte[BUFFER_BYTES];
    int read = content.read(buffer);
    while (read >= 0) {
      hash.update(buffer, 0, read);
      read = content.read(buffer);
    }
    return finish(algorithm, hash);
  }

  /** Ends a hash computation. */
  public static Digest finish(DigestAlgorithm algorithm, MessageDigest hash) {
    return new Digest(algorithm, HexFormat.of().formatHex(hash.digest()));
  }

  @Override
  public String toString() {
    return algorithm.prefix() + ":" + hex;
  }

  private static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
