package dev.priok.registry.tls;

/** A certificate or key cannot be served; the message names setting, file, reason and cure. */
public final class UnusableCertificateException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableCertificateException(String message) {
    super(message);
  }
}
