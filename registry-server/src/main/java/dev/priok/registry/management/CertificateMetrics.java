package dev.priok.registry.management;

import dev.priok.registry.tls.CertificateWatch;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows when the certificate in force ends, and whether a newer one was refused. */
public final class CertificateMetrics {
  private final CertificateWatch certificates;

  public CertificateMetrics(CertificateWatch certificates) {
    this.certificates = certificates;
  }

  /** Adds {@code registry_tls_certificate_*}. */
  public void bindTo(MeterRegistry meters) {
    Gauge.builder(
            "registry.tls.certificate.expiry.timestamp",
            certificates,
            watch -> (double) watch.certificate().notAfter().getEpochSecond())
        .baseUnit("seconds")
        .strongReference(true)
        .register(meters);
    Gauge.builder(
            "registry.tls.certificate.refused", certificates, watch -> watch.failing() ? 1 : 0)
        .strongReference(true)
        .register(meters);
    FunctionCounter.builder(
            "registry.tls.certificate.reloads", certificates, watch -> (double) watch.reloads())
        .register(meters);
    FunctionCounter.builder(
            "registry.tls.certificate.reload.failures",
            certificates,
            watch -> (double) watch.failures())
        .register(meters);
  }
}
