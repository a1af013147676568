package dev.priok.registry.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at certificate and key four times a second, by content, so that also a swap of Kubernetes'
 * {@code ..data} counts at once. A pair that cannot be served is reported once and leaves the older
 * one in force. Reading the two small files costs less than watching them would.
 */
public final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final CertificateFiles files;
  private final Consumer<ServerCertificate> inForce;
  private final Clock clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("certificate-watch").factory());

  private CertificateFiles.@Nullable Content served;
  private String suspicion = "";
  private volatile ServerCertificate certificate;
  private volatile String problem = "";
  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();

  /**
   * Loads the pair for the first time.
   *
   * @param inForce is told of each later pair; what it throws keeps the older one in force
   * @throws UnusableCertificateException when there is none that can be served
   */
  public CertificateWatch(CertificateFiles files, Consumer<ServerCertificate> inForce, Clock clock)
      throws UnusableCertificateException {
    this.files = files;
    this.inForce = inForce;
    this.clock = clock;
    CertificateFiles.Content content = files.read();
    this.certificate = files.parse(content);
    this.served = content;
    complain();
  }

  /** Begins to look for changes. */
  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The certificate in force. */
  public ServerCertificate certificate() {
    return certificate;
  }

  /** Whether the files hold a pair that cannot be served, so that an older one is. */
  public boolean failing() {
    return !problem.isEmpty();
  }

  /** Pairs that came into force after the first. */
  public long reloads() {
    return reloads.get();
  }

  /** Pairs that were refused. */
  public long failures() {
    return failures.get();
  }

  void look() {
    try {
      CertificateFiles.Content content = files.read();
      if (!content.equals(served)) {
        ServerCertificate fresh = files.parse(content);
        inForce.accept(fresh);
        served = content;
        certificate = fresh;
        reloads.incrementAndGet();
        LOG.atInfo()
            .addKeyValue("subject", fresh.subject())
            .addKeyValue("notAfter", fresh.notAfter())
            .log("New certificate in force");
        complain();
      } else if (failing()) {
        LOG.info("Certificate and key are as before");
      }
      problem = "";
      suspicion = "";
    } catch (UnusableCertificateException | RuntimeException e) {
      refuse(String.valueOf(e.getMessage()));
    }
  }

  /** Two files cannot be replaced at once, so only what lasts for two looks is wrong. */
  private void refuse(String reason) {
    if (reason.equals(suspicion) && !reason.equals(problem)) {
      problem = reason;
      failures.incrementAndGet();
      LOG.error(
          "New certificate refused, the one valid until {} stays in force: {}",
          certificate.notAfter(),
          reason);
    }
    suspicion = reason;
  }

  private void complain() {
    Instant now = clock.instant();
    certificate
        .complaint(now)
        .ifPresent(text -> LOG.warn("The certificate in {} {}", files.certificate(), text));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
