package dev.priok.registry.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes and reads tokens: claims and their HMAC, opaque to everybody else. A token of a user holds
 * a keyed hash of the user's line in the htpasswd file and is worth nothing once that line is
 * another.
 */
public final class TokenMint {
  /** Clients take less than a minute for an old form of answer. */
  public static final Duration LIFE = Duration.ofMinutes(5);

  private static final int MAX_TOKEN_CHARS = 8 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Claims(@Nullable String user, String line, long expires, List<String> scopes) {}

  private final TokenKeys keys;
  private final Clock clock;

  public TokenMint(TokenKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * A token that begins now and lives for {@link #LIFE}; empty while there is no key.
   *
   * @param line the hash of the user's line; null exactly when the user is
   * @throws RegistryException REQUEST_INVALID for more scopes than a token can hold
   */
  public Optional<String> issue(
      @Nullable String user, @Nullable String line, List<Scope> scopes, Instant now) {
    List<SigningKey> current = keys.current();
    if (current.isEmpty()) {
      return Optional.empty();
    }
    SigningKey key = current.getFirst();
    Claims claims =
        new Claims(
            user,
            line == null ? "" : binding(key, line),
            now.plus(LIFE).getEpochSecond(),
            scopes.stream().map(Scope::toString).toList());
    byte[] content = write(claims);
    String token = text(content) + "." + text(key.mac(SigningKey.Use.TOKEN, content));
    if (token.length() > MAX_TOKEN_CHARS) {
      throw new RegistryException(
          ErrorCode.REQUEST_INVALID,
          "a token for all of this would have %d characters, and at most %d are taken: ask for fewer scopes at once"
              .formatted(token.length(), MAX_TOKEN_CHARS));
    }
    return Optional.of(token);
  }

  /**
   * What a token says; empty when it is not ours, has expired, or its user's line has changed.
   *
   * @param lines the hash of a user's line as it is now
   */
  public Optional<Token> read(String token, Function<String, Optional<String>> lines) {
    int dot = token.indexOf('.');
    if (dot < 0 || token.length() > MAX_TOKEN_CHARS) {
      return Optional.empty();
    }
    try {
      byte[] content = Base64.getUrlDecoder().decode(token.substring(0, dot));
      byte[] mac = Base64.getUrlDecoder().decode(token.substring(dot + 1));
      for (SigningKey key : keys.current()) {
        if (MessageDigest.isEqual(mac, key.mac(SigningKey.Use.TOKEN, content))) {
          return valid(key, JSON.readValue(content, Claims.class), lines);
        }
      }
    } catch (IllegalArgumentException | IOException _) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private Optional<Token> valid(
      SigningKey key, Claims claims, Function<String, Optional<String>> lines) {
    Instant expires = Instant.ofEpochSecond(claims.expires());
    if (!clock.instant().isBefore(expires)) {
      return Optional.empty();
    }
    if (claims.user() != null) {
      Optional<String> line = lines.apply(claims.user());
      if (line.isEmpty()
          || !MessageDigest.isEqual(bytes(binding(key, line.get())), bytes(claims.line()))) {
        return Optional.empty();
      }
    }
    return Optional.of(new Token(claims.user(), Scope.parse(claims.scopes())));
  }

  private static String binding(SigningKey key, String line) {
    return text(key.mac(SigningKey.Use.LINE, bytes(line)));
  }

  private static byte[] write(Claims claims) {
    try {
      return JSON.writeValueAsBytes(claims);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("claims are plain values", e);
    }
  }

  private static String text(byte[] content) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(content);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
