package dev.priok.registry.token;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One key and the two things it is used for, which never give the same bytes. */
final class SigningKey {
  private static final String MAC = "HmacSHA256";

  /** What is authenticated; part of the input, so that one use cannot stand in for another. */
  enum Use {
    TOKEN,
    LINE
  }

  private final SecretKeySpec key;

  SigningKey(byte[] key) {
    this.key = new SecretKeySpec(key, MAC);
  }

  byte[] mac(Use use, byte[] content) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(use.name().getBytes(StandardCharsets.US_ASCII));
      mac.update((byte) 0);
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + MAC, e);
    }
  }

  @Override
  public String toString() {
    return "SigningKey[hidden]";
  }
}
