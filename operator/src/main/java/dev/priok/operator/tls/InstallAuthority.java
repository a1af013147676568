package dev.priok.operator.tls;

import dev.priok.operator.status.ApiFailure;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one authority of an install, kept in Secret {@value #SECRET} of the operator's namespace. It
 * is made once and never overwritten: all nodes trust it. Safe for several threads; the Secret is
 * read again when it was last read half a minute ago.
 */
public final class InstallAuthority implements Supplier<InstallAuthority.State> {
  public static final String SECRET = "priok-ca";

  private static final Logger LOG = LoggerFactory.getLogger(InstallAuthority.class);
  private static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  private static final String PRIOK = "priok";
  private static final Duration FRESH = Duration.ofSeconds(30);

  /** What there is to issue with. */
  public sealed interface State {
    record Available(CertificateAuthority authority) implements State {}

    /** Nothing can be issued; the finding says what a person has to do. */
    record Unavailable(Finding finding) implements State {}
  }

  private final KubernetesClient client;
  private final String namespace;
  private final Clock clock;
  private @Nullable State state;
  private @Nullable CertificateAuthority lastGood;
  private Instant read = Instant.MIN;

  /**
   * @param namespace of the operator
   */
  public InstallAuthority(KubernetesClient client, String namespace, Clock clock) {
    this.client = client;
    this.namespace = namespace;
    this.clock = clock;
  }

  /** The authority, made if there is none; asks the API server at most twice a minute. */
  @Override
  public synchronized State get() {
    Instant now = clock.instant();
    State known = state;
    if (known instanceof State.Available && now.isBefore(read.plus(FRESH))) {
      return known;
    }
    State found = readOrCreate(now);
    state = found;
    read = now;
    if (found instanceof State.Available(CertificateAuthority authority)) {
      lastGood = authority;
    }
    return found;
  }

  private State readOrCreate(Instant now) {
    try {
      Secret present = client.secrets().inNamespace(namespace).withName(SECRET).get();
      return present == null ? create(now) : read(present, now);
    } catch (KubernetesClientException e) {
      return lastGood == null
          ? new State.Unavailable(ApiFailure.finding(e))
          : new State.Available(lastGood);
    }
  }

  /** Puts a deleted one back as long as it is remembered: a new one would break all trust. */
  private State create(Instant now) {
    CertificateAuthority authority = lastGood == null ? CertificateAuthority.create(now) : lastGood;
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(SECRET)
            .withLabels(Map.of(MANAGED_BY, PRIOK))
            .endMetadata()
            .withType("kubernetes.io/tls")
            .withData(authority.self().data())
            .build();
    try {
      client.resource(secret).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return read(client.secrets().inNamespace(namespace).withName(SECRET).require(), now);
    }
    LOG.atInfo()
        .addKeyValue("namespace", namespace)
        .addKeyValue("secret", SECRET)
        .log("CA written");
    return new State.Available(authority);
  }

  private State read(Secret secret, Instant now) {
    String where = "Secret " + SECRET + " in namespace " + namespace;
    Map<String, String> labels = secret.getMetadata().getLabels();
    if (labels == null || !PRIOK.equals(labels.get(MANAGED_BY))) {
      return unavailable(
          Reason.CONFLICT,
          where
              + " is there and was not made by Priok: rename or delete it, or label it "
              + MANAGED_BY
              + "=priok to use it as the CA of all registries");
    }
    try {
      KeyedCertificate self =
          KeyedCertificate.read(secret.getData() == null ? Map.of() : secret.getData());
      if (!self.isValidAt(now)) {
        return unavailable(
            Reason.AUTHORITY_INVALID,
            where
                + " holds a CA that is good from "
                + self.certificate().getNotBefore().toInstant()
                + " to "
                + self.notAfter()
                + ": delete it, and a new CA is made, which clients have to trust anew");
      }
      return new State.Available(new CertificateAuthority(self));
    } catch (InvalidCertificateException e) {
      return unavailable(
          Reason.AUTHORITY_INVALID,
          where
              + " cannot be used, "
              + e.getMessage()
              + ": restore it from a backup; or delete it, and a new CA is made, which clients"
              + " have to trust anew");
    }
  }

  private static State unavailable(Reason reason, String message) {
    return new State.Unavailable(Finding.stalled(reason, message));
  }
}
