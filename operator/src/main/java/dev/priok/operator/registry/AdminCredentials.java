package dev.priok.operator.registry;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The generated user: its password as the Secret holds it, and the htpasswd line of it.
 *
 * @param fingerprint binds the line to the password, so that bcrypt runs once per password and not
 *     once per reconciliation; it lies beside the password and tells a reader nothing more
 */
record AdminCredentials(String password, String line, String fingerprint) {
  static final String USERNAME = "admin";
  private static final int COST = 10;

  /** What bcrypt takes into account. */
  private static final int MAX_PASSWORD_BYTES = 72;

  static AdminCredentials generate(SecretGenerator secrets) {
    return of(secrets.password());
  }

  /**
   * The credentials that a Secret holds. A person may have edited the password: then the line is
   * made anew.
   *
   * @param data as in the Secret, base64
   * @return empty when there is no password in it
   * @throws UnusablePasswordException when bcrypt cannot take the password
   */
  static Optional<AdminCredentials> read(Map<String, String> data) {
    String password = decoded(data.get("password"));
    if (password == null || login(password).isEmpty()) {
      return Optional.empty();
    }
    String line = decoded(data.get("htpasswd"));
    String fingerprint = decoded(data.get("fingerprint"));
    if (line != null && fingerprint != null && isFor(line, password, fingerprint)) {
      return Optional.of(new AdminCredentials(password, line, fingerprint));
    }
    return Optional.of(of(password));
  }

  Map<String, String> data() {
    Map<String, String> data = new LinkedHashMap<>();
    data.put("username", encoded(USERNAME));
    data.put("password", encoded(password));
    data.put("htpasswd", encoded(line));
    data.put("fingerprint", encoded(fingerprint));
    return data;
  }

  /** {@inheritDoc} Without anything secret. */
  @Override
  public String toString() {
    return "AdminCredentials[" + USERNAME + "]";
  }

  private static AdminCredentials of(String password) {
    String login = login(password);
    if (login.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
      throw new UnusablePasswordException("it has more than " + MAX_PASSWORD_BYTES + " bytes");
    }
    if (login.chars().anyMatch(Character::isISOControl)) {
      throw new UnusablePasswordException("it holds a control character or a line break");
    }
    String hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(COST, login.toCharArray());
    String line = USERNAME + ":" + hash;
    return new AdminCredentials(password, line, fingerprint(line, password));
  }

  /** Without the line break that an editor or {@code echo} leaves, as docker's stdin drops it. */
  private static String login(String password) {
    return password.replaceFirst("[\\r\\n]+$", "");
  }

  private static boolean isFor(String line, String password, String fingerprint) {
    return line.startsWith(USERNAME + ":")
        && MessageDigest.isEqual(
            fingerprint(line, password).getBytes(StandardCharsets.UTF_8),
            fingerprint.getBytes(StandardCharsets.UTF_8));
  }

  private static String fingerprint(String line, String password) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(line.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String decoded(@Nullable String base64) {
    return base64 == null
        ? null
        : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }

  /** A password that a person wrote and that cannot be used; the message says why. */
  static final class UnusablePasswordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusablePasswordException(String message) {
      super(message);
    }
  }
}
