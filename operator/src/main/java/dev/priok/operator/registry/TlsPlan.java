package dev.priok.operator.registry;

import dev.priok.operator.status.Finding;
import dev.priok.operator.tls.KeyedCertificate;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the registry proves itself with.
 *
 * @param enabled false means plain HTTP
 * @param served the certificate; null without TLS, and as long as there is none to serve
 */
record TlsPlan(boolean enabled, @Nullable Served served, Finding finding) {

  /**
   * A certificate and what clients trust it by.
   *
   * @param trusted a list, since for a time an old and a new authority are trusted side by side
   */
  record Served(KeyedCertificate certificate, List<X509Certificate> trusted) {
    Served {
      trusted = List.copyOf(trusted);
    }
  }

  /** Whether a pod would find what it mounts. */
  boolean podMayStart() {
    return !enabled || served != null;
  }

  String scheme() {
    return enabled ? "https" : "http";
  }
}
