package dev.priok.operator.tls;

import org.jspecify.annotations.Nullable;

/**
 * Somebody wrote a certificate or key that cannot be used. The message says what is wrong with it,
 * names the key of the Secret and quotes nothing of it.
 */
public final class InvalidCertificateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidCertificateException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
