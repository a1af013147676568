package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.priok.registry.tls.AutomaticCertificate;
import dev.priok.registry.tls.CertificateFiles;
import dev.priok.registry.tls.TestCertificates;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIT {
  @TempDir Path folder;

  @Test
  void showsAReplacedCertificateWithinASecondAndKeepsTheOldOneWhenTheNewIsBad() throws Exception {
    TestCertificates first = TestCertificates.elliptic("first");
    CertificateFiles files = first.write(folder);
    try (ServerProcess server = start(files).awaitServing()) {
      assertThat(status(server, first)).isEqualTo(200);

      TestCertificates second = TestCertificates.elliptic("second");
      second.write(folder);
      // Two reads of the files lie within the second that is promised; the rest is slack.
      await()
          .atMost(Duration.ofSeconds(2))
          .ignoreExceptions()
          .until(() -> status(server, second) == 200);

      Files.writeString(files.certificate(), first.pem());
      await().until(() -> server.log().contains("New certificate refused"));
      assertThat(server.log())
          .contains("http.tls.key: " + files.key(), "does not belong to the certificate in")
          .doesNotContain("Exception");
      assertThat(status(server, second)).isEqualTo(200);
      assertThat(server.manage("/metrics").body())
          .contains(
              "registry_tls_certificate_refused 1.0",
              "registry_tls_certificate_reloads_total 1.0",
              "registry_tls_certificate_reload_failures_total 1.0",
              "registry_tls_certificate_expiry_timestamp_seconds ");
    }
  }

  @Test
  void saysAtTheStartWhichFileIsWrongAndExitsWith2() throws Exception {
    CertificateFiles files = TestCertificates.elliptic("first").write(folder);
    Files.delete(files.key());
    try (ServerProcess server = start(files)) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.log())
          .contains("http.tls.key: " + files.key() + ": there is no such file")
          .doesNotContain("Exception");
    }
  }

  @Test
  void refusesTwoSourcesOfACertificateAsAUsageError() throws Exception {
    CertificateFiles files = TestCertificates.elliptic("first").write(folder);
    try (ServerProcess server = start(files, "serve", "--tls", "auto")) {
      assertThat(server.awaitExit()).isEqualTo(2);
      assertThat(server.log()).contains("--tls auto and http.tls", "take one of them out");
    }
  }

  @Test
  void makesItsOwnCertificateSaysWhatToTrustAndRenewsItWhileServing() throws Exception {
    Path tls = folder.resolve("store/priok/tls");
    try (ServerProcess server =
        new ServerEnvironment(folder).start("serve", "--tls", "auto").awaitServing()) {
      List<X509Certificate> shown = shown(server, tls);
      assertThat(shown).hasSize(2);
      assertThat(server.log())
          .contains("have to trust this registry's own authority", tls + "/ca.crt")
          .contains("sha256=\"" + fingerprint(shown.get(1)) + "\"");

      Files.delete(tls.resolve("tls.crt"));
      try (AutomaticCertificate renewal = new AutomaticCertificate(tls, Clock.systemUTC())) {
        renewal.prepare();
      }
      await()
          .untilAsserted(() -> {
            List<X509Certificate> renewed = shown(server, tls);
            assertThat(renewed.get(0)).isNotEqualTo(shown.get(0));
            assertThat(renewed.get(1)).isEqualTo(shown.get(1));
          });
    }
  }

  /** The chain on the wire, to a client that trusts the authority in the folder. */
  private static List<X509Certificate> shown(ServerProcess server, Path tls) throws Exception {
    try (InputStream pem = Files.newInputStream(tls.resolve("ca.crt"))) {
      X509Certificate authority =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
      SSLContext trust = TestCertificates.trusting(authority);
      try (SSLSocket socket =
          (SSLSocket) trust.getSocketFactory().createSocket("127.0.0.1", server.port())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return Arrays.stream(socket.getSession().getPeerCertificates())
            .map(X509Certificate.class::cast)
            .toList();
      }
    }
  }

  private static String fingerprint(X509Certificate certificate) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
  }

  private ServerProcess start(CertificateFiles files) throws Exception {
    return start(files, "serve");
  }

  private ServerProcess start(CertificateFiles files, String... arguments) throws Exception {
    return new ServerEnvironment(
            folder,
            "REGISTRY_HTTP_TLS_CERTIFICATE",
            files.certificate().toString(),
            "REGISTRY_HTTP_TLS_KEY",
            files.key().toString())
        .start(arguments);
  }

  private static int status(ServerProcess server, TestCertificates trusted) throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(TestCertificates.trusting(trusted)).build()) {
      URI uri = URI.create("https://127.0.0.1:" + server.port() + "/v2/");
      return client
          .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }
}
