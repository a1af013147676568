package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.TlsSecretSpec;
import dev.priok.api.v1alpha1.TlsSpec;
import dev.priok.operator.registry.TlsPlan.Served;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import dev.priok.operator.tls.CertificateAuthority;
import dev.priok.operator.tls.InstallAuthority;
import dev.priok.operator.tls.InvalidCertificateException;
import dev.priok.operator.tls.KeyedCertificate;
import dev.priok.operator.tls.SubjectNames;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides about the certificate. The pod always mounts one Secret, the operator's, whatever the
 * certificate comes from: so a change of the source restarts nothing, and what is wrong with a new
 * certificate leaves the one before in force.
 */
final class TlsPlanner {
  private final Supplier<InstallAuthority.State> authority;
  private final Clock clock;

  TlsPlanner(Supplier<InstallAuthority.State> authority, Clock clock) {
    this.authority = authority;
    this.clock = clock;
  }

  TlsPlan plan(Observed observed) {
    TlsSpec spec = observed.spec().tls();
    TlsSpec.Mode mode = spec == null || spec.mode() == null ? TlsSpec.Mode.MANAGED : spec.mode();
    if (mode == TlsSpec.Mode.DISABLED) {
      return new TlsPlan(
          false,
          null,
          Finding.good(Reason.TLS_DISABLED, "spec.tls.mode is Disabled: passwords go unencrypted"));
    }
    String name = observed.names().child(Child.TLS_SECRET);
    Optional<Secret> present = observed.find(Secret.class, name);
    if (present.filter(secret -> !observed.isOurs(Child.TLS_SECRET, secret)).isPresent()) {
      return new TlsPlan(
          true,
          null,
          Finding.stalled(
              Reason.CONFLICT,
              "Secret "
                  + name
                  + " is there and was not made for this Registry: rename or delete it; to serve"
                  + " the certificate in it, rename it and name it in spec.tls.secret"));
    }
    @Nullable Served before = present.flatMap(TlsPlanner::usable).orElse(null);
    return mode == TlsSpec.Mode.SECRET
        ? referenced(observed, spec == null ? null : spec.secret(), before)
        : managed(observed, before);
  }

  private TlsPlan managed(Observed observed, @Nullable Served before) {
    Optional<Service> service = observed.find(Service.class, observed.names().child(Child.SERVICE));
    if (service.isEmpty()) {
      return kept(
          before,
          Finding.progressing(
              Reason.WAITING_FOR_ADDRESS, "the certificate is made when the Service has its IP"));
    }
    return switch (authority.get()) {
      case InstallAuthority.State.Available(CertificateAuthority ca) ->
          issued(observed.names(), ca, before, wanted(observed.names(), service.get()));
      case InstallAuthority.State.Unavailable(Finding finding) -> kept(before, finding);
    };
  }

  private TlsPlan issued(
      ResourceNames names, CertificateAuthority ca, @Nullable Served before, SubjectNames wanted) {
    Instant now = clock.instant();
    KeyedCertificate certificate =
        before != null && goesOn(before.certificate(), ca, wanted, now)
            ? before.certificate()
            : ca.issue(names.child(Child.SERVICE), wanted, now);
    return new TlsPlan(
        true,
        new Served(certificate, List.of(ca.self().certificate())),
        Finding.good(
            Reason.MANAGED_CERTIFICATE,
            "a certificate of the operator's CA, good until " + certificate.notAfter()));
  }

  private static boolean goesOn(
      KeyedCertificate before, CertificateAuthority ca, SubjectNames wanted, Instant now) {
    return before.isIssuedBy(ca.self())
        && before.isValidAt(now)
        && !before.isToBeRenewedAt(now)
        && before.missing(wanted).isEmpty();
  }

  private TlsPlan referenced(
      Observed observed, @Nullable TlsSecretSpec spec, @Nullable Served before) {
    if (spec == null) {
      return kept(
          before,
          Finding.stalled(
              Reason.SECRET_MISSING, "spec.tls.mode is Secret: name one in spec.tls.secret"));
    }
    NamedSecret named =
        new NamedSecret(spec.name(), observed.names().namespace(), "spec.tls.secret");
    if (named.name().equals(observed.names().child(Child.TLS_SECRET))) {
      return kept(before, named.writtenByTheOperator());
    }
    return observed
        .find(Secret.class, named.name())
        .map(secret -> fromSecret(observed.names(), secret, before))
        .orElseGet(() -> kept(before, named.missing(" (", "tls", "--cert=tls.crt --key=tls.key")));
  }

  private TlsPlan fromSecret(ResourceNames names, Secret secret, @Nullable Served before) {
    String name = secret.getMetadata().getName();
    Map<String, String> data = secret.getData() == null ? Map.of() : secret.getData();
    Served served;
    try {
      served = served(data);
    } catch (InvalidCertificateException e) {
      return kept(
          before,
          Finding.needsHelp(
              Reason.SECRET_INVALID,
              "Secret "
                  + name
                  + " cannot be used, "
                  + e.getMessage()
                  + ": put the certificate with its chain under tls.crt and its key under"
                  + " tls.key, both in PEM"));
    }
    if (!served.certificate().isValidAt(clock.instant())) {
      return kept(before == null ? served : before, expired(name, served.certificate()));
    }
    return new TlsPlan(true, served, coverage(names, name, served.certificate()));
  }

  private static Finding expired(String secret, KeyedCertificate certificate) {
    return Finding.needsHelp(
        Reason.CERTIFICATE_EXPIRED,
        "the certificate in Secret "
            + secret
            + " is good from "
            + certificate.certificate().getNotBefore().toInstant()
            + " to "
            + certificate.notAfter()
            + ": put a renewed one there");
  }

  private static Finding coverage(
      ResourceNames names, String secret, KeyedCertificate certificate) {
    Set<String> missing = certificate.missing(SubjectNames.of(List.of(names.serviceHost())));
    return missing.isEmpty()
        ? Finding.good(
            Reason.SECRET_CERTIFICATE,
            "the certificate in Secret " + secret + ", good until " + certificate.notAfter())
        : Finding.needsHelp(
            Reason.NAME_NOT_COVERED,
            "the certificate in Secret "
                + secret
                + " is not for "
                + String.join(", ", missing)
                + ", by which the cluster calls the registry: put one there that has this"
                + " among its subject alternative names");
  }

  /** What was served goes on being served. */
  private static TlsPlan kept(@Nullable Served before, Finding finding) {
    return new TlsPlan(true, before, finding);
  }

  private static Optional<Served> usable(Secret secret) {
    try {
      return Optional.of(served(secret.getData() == null ? Map.of() : secret.getData()));
    } catch (InvalidCertificateException e) {
      return Optional.empty();
    }
  }

  /** Without a CA beside it, a certificate is trusted by the last one of its chain. */
  private static Served served(Map<String, String> data) {
    KeyedCertificate certificate = KeyedCertificate.read(data);
    List<X509Certificate> authorities = KeyedCertificate.authorities(data);
    return new Served(
        certificate, authorities.isEmpty() ? List.of(certificate.chain().getLast()) : authorities);
  }

  /** Every name by which somebody may come: pods, nodes, and a port-forward. */
  private static SubjectNames wanted(ResourceNames names, Service service) {
    List<String> hosts = new ArrayList<>();
    String name = names.child(Child.SERVICE);
    hosts.add(name);
    hosts.add(name + "." + names.namespace());
    hosts.add(names.serviceHost());
    hosts.add(names.serviceHost() + ".cluster.local");
    hosts.addAll(List.of("localhost", "127.0.0.1", "::1"));
    hosts.addAll(Endpoints.clusterIps(service));
    return SubjectNames.of(hosts);
  }
}
