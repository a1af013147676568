package dev.priok.registry.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Where certificate and key lie.
 *
 * @param certificate PEM chain, the server's own certificate first
 * @param key PEM private key of that certificate: PKCS#8, PKCS#1 or SEC1, not encrypted
 */
public record CertificateFiles(Path certificate, Path key) {

  private static final int MAX_BYTES = 1024 * 1024;

  /** What the two files hold. */
  record Content(String certificate, String key) {
    /** Names no content: one half of it is secret. */
    @Override
    public String toString() {
      return "Content";
    }
  }

  /**
   * Reads and judges both files.
   *
   * @throws UnusableCertificateException when they cannot be served
   */
  public ServerCertificate load() throws UnusableCertificateException {
    return parse(read());
  }

  Content read() throws UnusableCertificateException {
    return new Content(
        text("http.tls.certificate", certificate, "PEM certificate chain"),
        text("http.tls.key", key, "PEM private key"));
  }

  ServerCertificate parse(Content content) throws UnusableCertificateException {
    return new PemPair(this, content).parse();
  }

  private static String text(String setting, Path file, String holds)
      throws UnusableCertificateException {
    String reason;
    try {
      // Opening a pipe or a device would wait for somebody to write into it.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        reason = "is not a file; give the path of the " + holds;
      } else {
        try (InputStream in = Files.newInputStream(file)) {
          byte[] bytes = in.readNBytes(MAX_BYTES + 1);
          if (bytes.length <= MAX_BYTES) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
          }
        }
        reason = "is larger than 1 MiB, so it is no " + holds;
      }
    } catch (NoSuchFileException _) {
      reason = "there is no such file; put the " + holds + " there or correct the path";
    } catch (AccessDeniedException _) {
      reason = "may not be read; give the user that runs this server the right to read it";
    } catch (IOException e) {
      reason = "cannot be read (" + e.getClass().getSimpleName() + ")";
    }
    throw unusable(setting, file, reason);
  }

  UnusableCertificateException wrongCertificate(String reason) {
    return unusable("http.tls.certificate", certificate, reason);
  }

  UnusableCertificateException wrongKey(String reason) {
    return unusable("http.tls.key", key, reason);
  }

  private static UnusableCertificateException unusable(String setting, Path file, String reason) {
    return new UnusableCertificateException("%s: %s: %s".formatted(setting, file, reason));
  }
}
