package dev.priok.registry.management;

import dev.priok.registry.reload.ReloadedFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The token that opens what is not for everybody, read from a file that may be replaced. */
public final class BearerToken {
  private static final String SCHEME = "Bearer ";

  private final @Nullable ReloadedFile<String> file;

  /**
   * Takes the token from a file.
   *
   * @param path null closes for good
   */
  public BearerToken(@Nullable Path path, Clock clock) {
    this.file = path == null ? null : new ReloadedFile<>(path, BearerToken::read, "", clock);
    // So that a file that is not there is reported at the start.
    var _ = isSet();
  }

  /** Whether there is a token that somebody could know. */
  boolean isSet() {
    return file != null && !file.current().isEmpty();
  }

  /** Whether the Authorization header carries the token. An absent or empty file admits nobody. */
  boolean admits(@Nullable String authorization) {
    String token = file == null ? "" : file.current();
    if (token.isEmpty()
        || authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] sent = authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(sent, token.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(byte[] content) {
    return new String(content, StandardCharsets.UTF_8).strip();
  }
}
