package dev.priok.local.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The one credential of a cluster: who knows it may do everything. */
public record BearerToken(String value) {

  /** A new token of 256 random bits. */
  public static BearerToken random() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new BearerToken(HexFormat.of().formatHex(bytes));
  }

  /** Whether an {@code Authorization} header carries this token; takes the same time for any. */
  public boolean admits(@Nullable String authorization) {
    byte[] expected = ("Bearer " + value).getBytes(StandardCharsets.UTF_8);
    byte[] given = (authorization == null ? "" : authorization).getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, given);
  }

  @Override
  public String toString() {
    return "BearerToken[hidden]";
  }
}
