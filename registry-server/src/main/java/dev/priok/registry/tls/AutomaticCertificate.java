package dev.priok.registry.tls;

import dev.priok.registry.durable.StagedFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.util.encoders.DecoderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An authority of this registry's own, and a certificate by it for every name and address of the
 * host. Both are kept in a folder, so that clients need to be told to trust it once. The
 * certificate is made anew when two thirds of its life are over or the host has other names, the
 * authority when it would end before a certificate that it signs now.
 *
 * <pre>{@code
 * ca.crt ca.key     the authority: 10 years; a client that trusts ca.crt trusts the registry
 * tls.crt tls.key   the server's certificate, 90 days, with the authority's behind it
 * }</pre>
 */
public final class AutomaticCertificate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AutomaticCertificate.class);
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
  private static final Duration LIFE = Duration.ofDays(90);
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final Set<PosixFilePermission> SECRET =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> PUBLIC =
      PosixFilePermissions.fromString("rw-r--r--");

  private final Path folder;
  private final Clock clock;
  private final Supplier<HostNames> host;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("certificate-renewal").factory());

  /** Makes nothing before {@link #prepare}. */
  public AutomaticCertificate(Path folder, Clock clock) {
    this(folder, clock, HostNames::ofThisHost);
  }

  AutomaticCertificate(Path folder, Clock clock, Supplier<HostNames> host) {
    this.folder = folder;
    this.clock = clock;
    this.host = host;
  }

  /** Where the certificate lies. */
  public CertificateFiles files() {
    return new CertificateFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
  }

  /** What clients have to trust. */
  public Path authority() {
    return folder.resolve("ca.crt");
  }

  /**
   * Makes what is missing or due.
   *
   * @return the authority's SHA-256 fingerprint
   * @throws IOException when the folder cannot be read or written
   */
  public String prepare() throws IOException {
    try {
      Files.createDirectories(folder);
      IssuedCertificate authority = loadOrMakeAuthority();
      HostNames names = host.get();
      if (isDue(authority.certificate(), names)) {
        IssuedCertificate leaf = authority.issue(names, clock.instant(), LIFE);
        write("tls.key", leaf.keyPem(), SECRET);
        write(
            "tls.crt",
            IssuedCertificate.pem(leaf.certificate())
                + IssuedCertificate.pem(authority.certificate()),
            PUBLIC);
      }
      return fingerprint(authority.certificate());
    } catch (FileAlreadyExistsException e) {
      throw new IOException(e.getFile() + " is no folder; take it away to have one made", e);
    } catch (GeneralSecurityException e) {
      throw new IOException("a certificate in " + folder + " cannot be made or read", e);
    }
  }

  /** Renews from now on. */
  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::renew, INTERVAL.toMinutes(), INTERVAL.toMinutes(), TimeUnit.MINUTES);
  }

  private void renew() {
    try {
      prepare();
    } catch (IOException | RuntimeException e) {
      LOG.warn("The certificate in {} could not be looked after", folder, e);
    }
  }

  private IssuedCertificate loadOrMakeAuthority() throws IOException, GeneralSecurityException {
    CertificateFiles files = new CertificateFiles(authority(), folder.resolve("ca.key"));
    boolean hasCertificate = hasContent(files.certificate());
    boolean hasKey = hasContent(files.key());
    String reason;
    if (hasCertificate && hasKey) {
      X509Certificate known = certificate(files.certificate());
      PrivateKey key = key(files.key());
      if (!isPair(files)) {
        reason = "its certificate and its key do not belong together";
      } else if (known.getNotAfter().toInstant().isBefore(clock.instant().plus(LIFE))) {
        // No certificate outlives its authority, which clients would refuse then.
        reason = "it ends soon";
      } else {
        return new IssuedCertificate(known, key);
      }
    } else {
      reason = hasKey ? "its certificate is missing or empty" : "its key is missing or empty";
    }
    IssuedCertificate made = makeAuthority();
    if (hasCertificate || hasKey) {
      LOG.atWarn()
          .addKeyValue("authority", authority())
          .addKeyValue("sha256", fingerprint(made.certificate()))
          .addKeyValue("reason", reason)
          .log(
              "This registry's own authority cannot be used any longer: a new one is in its place,"
                  + " and clients have to trust that from now on");
    }
    return made;
  }

  private IssuedCertificate makeAuthority() throws IOException, GeneralSecurityException {
    IssuedCertificate made = IssuedCertificate.authority(clock.instant(), AUTHORITY_LIFE);
    // What a crash in between leaves does not belong together, and both are made anew.
    write("ca.key", made.keyPem(), SECRET);
    write("ca.crt", IssuedCertificate.pem(made.certificate()), PUBLIC);
    return made;
  }

  private static boolean hasContent(Path file) throws IOException {
    return Files.exists(file) && Files.size(file) > 0;
  }

  private static boolean isPair(CertificateFiles files) {
    try {
      var _ = files.load();
      return true;
    } catch (UnusableCertificateException _) {
      return false;
    }
  }

  private boolean isDue(X509Certificate authority, HostNames names)
      throws IOException, GeneralSecurityException {
    CertificateFiles files = files();
    if (!isPair(files)) {
      // Missing, spoilt, or of two renewals: a crash came in between.
      return true;
    }
    X509Certificate leaf = certificate(files.certificate());
    Instant begun = leaf.getNotBefore().toInstant();
    Duration life = Duration.between(begun, leaf.getNotAfter().toInstant());
    return clock.instant().isAfter(begun.plus(life.multipliedBy(2).dividedBy(3)))
        || !leaf.getIssuerX500Principal().equals(authority.getSubjectX500Principal())
        || !namesOf(leaf).containsAll(names.names())
        || !namesOf(leaf).containsAll(names.addresses());
  }

  private static Set<String> namesOf(X509Certificate leaf) throws GeneralSecurityException {
    Set<String> names = new TreeSet<>();
    if (leaf.getSubjectAlternativeNames() != null) {
      leaf.getSubjectAlternativeNames().forEach(entry -> names.add(entry.get(1).toString()));
    }
    return names;
  }

  private static X509Certificate certificate(Path file)
      throws IOException, GeneralSecurityException {
    if (first(file) instanceof X509CertificateHolder holder) {
      return new JcaX509CertificateConverter().getCertificate(holder);
    }
    throw new IOException(file + " holds no certificate; take it away to have a new one made");
  }

  private static PrivateKey key(Path file) throws IOException {
    try {
      if (first(file) instanceof PrivateKeyInfo info) {
        return new JcaPEMKeyConverter().getPrivateKey(info);
      }
    } catch (PEMException _) {
      // Spoilt within.
    }
    throw new IOException(file + " holds no key; take it away with ca.crt to have both made anew");
  }

  /** What comes first in a file; a text where that is nothing, or damaged. */
  private static Object first(Path file) throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      Object object = parser.readObject();
      return object == null ? "" : object;
    } catch (IOException | DecoderException _) {
      return "";
    }
  }

  private static String fingerprint(X509Certificate certificate) throws GeneralSecurityException {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
  }

  private void write(String name, String text, Set<PosixFilePermission> mode) throws IOException {
    try (StagedFile file = StagedFile.write(folder.resolve(name), text, mode)) {
      file.replace();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
