package dev.priok.operator.trust.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import dev.priok.operator.tls.CertificateAuthority;
import dev.priok.operator.tls.InstallAuthority;
import dev.priok.operator.trust.NodeReport;
import dev.priok.operator.trust.RegistryId;
import dev.priok.operator.trust.report.TokenReviews.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportServerIT {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create(Instant.now());

  private final List<NodeReport> reports = new CopyOnWriteArrayList<>();
  private final List<String> reviewed = new CopyOnWriteArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private volatile InstallAuthority.State authority =
      new InstallAuthority.State.Available(AUTHORITY);
  private volatile Instant now = Instant.now();
  private volatile Verdict verdict = new Verdict.Agent("node-1");
  private volatile boolean leading = true;
  private ReportCertificate certificate;
  private ReportServer server;

  @BeforeEach
  void start() throws IOException {
    certificate = new ReportCertificate(() -> authority, "priok-system", new MovingClock());
    server =
        new ReportServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            certificate,
            token -> {
              reviewed.add(token);
              return verdict;
            },
            reports::add,
            () -> leading,
            meters);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theNodeIsTheTokensWhateverTheBodySays() throws Exception {
    HttpResponse<String> answer =
        post(
            """
            revision=r1
            node=node-2
            registry.0.namespace=apps
            registry.0.name=team
            registry.0.state=Trusted
            registry.0.message=
            registry.1.namespace=apps
            registry.1.name=other
            registry.1.state=Conflict
            registry.1.message=a\\u2028line
            """);

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(reviewed).containsExactly("the-token");
    assertThat(reports)
        .containsExactly(
            new NodeReport(
                "node-1",
                "r1",
                "",
                Map.of(
                    new RegistryId("apps", "team"), new NodeReport.State("Trusted", ""),
                    new RegistryId("apps", "other"), new NodeReport.State("Conflict", "a?line"))));
    assertThat(meters.counter("priok.node.reports", "status", "204").count()).isEqualTo(1);
  }

  @Test
  void eachRefusalSaysWhyAndNothingIsTakenOver() throws Exception {
    verdict = new Verdict.Invalid();
    assertThat(said(post("revision=r\n")))
        .isEqualTo("401 the token is not valid for audience priok.dev/node-agent\n");
    verdict = new Verdict.Forbidden("only the agent may report");
    assertThat(said(post("revision=r\n"))).isEqualTo("403 only the agent may report\n");
    verdict = new Verdict.Unavailable("no answer");
    assertThat(said(post("revision=r\n")))
        .isEqualTo("503 the token cannot be reviewed: no answer\n");
    leading = false;
    assertThat(said(post("revision=r\n"))).isEqualTo("503 another operator leads\n");

    assertThat(reports).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic dXNlcjpwYXNz",
        "Bearer",
        "Bearer two words",
      })
  void withoutATokenNobodyIsAsked(String authorization) throws Exception {
    HttpRequest.Builder request = request("/node-report", BodyPublishers.ofString("revision=r\n"));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }

    assertThat(said(send(request))).isEqualTo("401 a token is needed: Authorization: Bearer\n");
    assertThat(reviewed).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "revision=two words\n",
        "revision=r\nregistry.0.name=../etc\nregistry.0.namespace=a\nregistry.0.state=Trusted\n",
        "revision=r\nregistry.0.name=a\nregistry.0.namespace=a\nregistry.0.state=\n",
        "revision=\\u00\n",
      })
  void aBodyThatMakesNoSenseIsRefusedInOneLine(String body) throws Exception {
    HttpResponse<String> answer = post(body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).endsWith("\n").hasLineCount(1);
    assertThat(reports).isEmpty();
  }

  @Test
  void aBodyWithoutEndIsRefused() throws Exception {
    assertThat(said(post("x".repeat(ReportHandler.MOST_BYTES + 1))))
        .isEqualTo("413 a report has at most 1048576 bytes\n");
  }

  @Test
  void thereIsNothingElseToAskFor() throws Exception {
    assertThat(send(request("/metrics", BodyPublishers.noBody())).statusCode()).isEqualTo(404);
    assertThat(send(request("/node-report/x", BodyPublishers.noBody())).statusCode())
        .isEqualTo(404);
    assertThat(send(request("/node-report", BodyPublishers.noBody()).GET()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void theCertificateIsRenewedAtTwoThirdsOfItsTime() throws Exception {
    String first = certificate.getServerAliases("EC", null)[0];
    now = now.plus(Duration.ofDays(59));
    assertThat(certificate.getServerAliases("EC", null)[0]).isEqualTo(first);
    now = now.plus(Duration.ofDays(2));
    String second = certificate.getServerAliases("EC", null)[0];

    assertThat(second).isNotEqualTo(first);
    assertThat(certificate.getCertificateChain(first)).as("a handshake goes on").isNotEmpty();
    assertThat(certificate.getPrivateKey(first)).isNotNull();
    assertThat(names(certificate.getCertificateChain(second)[0]))
        .contains("priok-operator.priok-system.svc", "127.0.0.1");
  }

  @Test
  void anotherAuthorityCountsFromTheNextHandshakeOn() throws Exception {
    assertThat(post("revision=r\n").statusCode()).isEqualTo(204);
    authority = new InstallAuthority.State.Available(CertificateAuthority.create(Instant.now()));

    assertThatThrownBy(() -> post("revision=r\n")).isInstanceOf(SSLException.class);
    assertThat(certificate.authority().orElseThrow()).contains("BEGIN CERTIFICATE");
  }

  @Test
  void withoutAnAuthorityNobodyIsServedAndNothingBreaks() throws Exception {
    InstallAuthority.State before = authority;
    authority =
        new InstallAuthority.State.Unavailable(Finding.stalled(Reason.CONFLICT, "a foreign one"));
    assertThatThrownBy(() -> post("revision=r\n")).isInstanceOf(IOException.class);
    authority = before;

    assertThat(post("revision=r\n").statusCode()).isEqualTo(204);
  }

  private static List<String> names(X509Certificate leaf) throws GeneralSecurityException {
    List<String> names = new ArrayList<>();
    leaf.getSubjectAlternativeNames().forEach(name -> names.add(String.valueOf(name.get(1))));
    return names;
  }

  private static String said(HttpResponse<String> answer) {
    return answer.statusCode() + " " + answer.body();
  }

  private HttpResponse<String> post(String body) throws Exception {
    return send(
        request("/node-report", BodyPublishers.ofString(body))
            .header("Authorization", "Bearer the-token"));
  }

  private HttpRequest.Builder request(String path, BodyPublisher body) {
    return HttpRequest.newBuilder(
            URI.create("https://127.0.0.1:" + server.address().getPort() + path))
        .timeout(Duration.ofSeconds(10))
        .POST(body);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setCertificateEntry("ca", AUTHORITY.self().certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    try (HttpClient http = HttpClient.newBuilder().sslContext(context).build()) {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  private final class MovingClock extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
