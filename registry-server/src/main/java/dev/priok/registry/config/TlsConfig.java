package dev.priok.registry.config;

import java.nio.file.Path;

/**
 * TLS on the registry's port.
 *
 * @param certificate PEM chain, the server's own first
 * @param key PEM private key of the first certificate
 */
public record TlsConfig(Path certificate, Path key, Minimum minimum) {
  /** The oldest version that is spoken. */
  public enum Minimum {
    TLS1_2,
    TLS1_3
  }
}
