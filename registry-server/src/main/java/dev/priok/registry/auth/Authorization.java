package dev.priok.registry.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What an Authorization header says (RFC 7617 for Basic). */
sealed interface Authorization {
  /** No header, or Basic with neither user nor password, as clients send that have none. */
  record Anonymous() implements Authorization {}

  /** Another scheme, or something that is not well formed. */
  record Unusable() implements Authorization {}

  /** A token, not yet looked at. */
  record Bearer(String token) implements Authorization {
    @Override
    public String toString() {
      return "Bearer[token hidden]";
    }
  }

  /** A user and a password. The password is bytes: what it means is up to who hashed it. */
  final class Basic implements Authorization {
    private final String user;
    private final byte[] password;

    Basic(String user, byte[] password) {
      this.user = user;
      this.password = password.clone();
    }

    String user() {
      return user;
    }

    byte[] password() {
      return password.clone();
    }

    @Override
    public String toString() {
      return "Basic[password hidden]";
    }
  }

  static Authorization parse(@Nullable String header) {
    if (header == null || header.isBlank()) {
      return new Anonymous();
    }
    String text = header.strip();
    int space = text.indexOf(' ');
    String scheme = space < 0 ? text : text.substring(0, space);
    if (space >= 0 && scheme.equalsIgnoreCase("Bearer")) {
      return new Bearer(text.substring(space + 1).strip());
    }
    if (space < 0 || !scheme.equalsIgnoreCase("Basic")) {
      return new Unusable();
    }
    try {
      return basic(Base64.getDecoder().decode(text.substring(space + 1).strip()));
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return new Unusable();
    }
  }

  private static Authorization basic(byte[] decoded) throws CharacterCodingException {
    int colon = 0;
    while (colon < decoded.length && decoded[colon] != ':') {
      colon++;
    }
    if (colon == decoded.length) {
      return new Unusable();
    }
    if (decoded.length == 1) {
      return new Anonymous();
    }
    ByteBuffer user = ByteBuffer.wrap(decoded, 0, colon);
    return new Basic(
        StandardCharsets.UTF_8.newDecoder().decode(user).toString(),
        Arrays.copyOfRange(decoded, colon + 1, decoded.length));
  }
}
