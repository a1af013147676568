package dev.priok.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.http.HttpLimits;
import dev.priok.registry.http.HttpSettings;
import dev.priok.registry.http.HttpsSettings;
import dev.priok.registry.manifest.ManifestRules;
import dev.priok.registry.tls.TestCertificates;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsRequestsIT {
  @TempDir Path root;
  @TempDir Path secrets;

  private final TestCertificates first = TestCertificates.elliptic("first");
  private @Nullable RegistryServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void servesOverTlsAndShowsANewCertificateWithoutDroppingConnections() throws Exception {
    start(false);
    TestCertificates second = TestCertificates.elliptic("second");
    try (SSLSocket open = connect(TestCertificates.trusting(first));
        HttpClient fresh = client(TestCertificates.trusting(second))) {
      assertThat(exchange(open)).startsWith("HTTP/1.1 200");

      registry().renewCertificate(second.write(secrets).load().context());

      assertThat(get(fresh, "/v2/").statusCode()).isEqualTo(200);
      assertThat(exchange(open)).startsWith("HTTP/1.1 200");
    }
    try (HttpClient old = client(TestCertificates.trusting(first))) {
      assertThatThrownBy(() -> get(old, "/v2/")).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void closesConnectionsWithoutAHandshakeOrWithoutARequest() throws Exception {
    start(
        false,
        new HttpLimits(
            64,
            64,
            1 << 23,
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10)));
    try (Socket silent = new Socket("127.0.0.1", registry().address().getPort());
        SSLSocket idle = connect(TestCertificates.trusting(first))) {
      silent.setSoTimeout(20_000);
      idle.setSoTimeout(20_000);
      idle.startHandshake();

      assertThat(silent.getInputStream().read()).isNegative();
      assertThat(idle.getInputStream().read()).isNegative();
    }
  }

  @Test
  void carriesABlobOfManyRecordsBothWays() throws Exception {
    start(false);
    byte[] content = new byte[5_000_000];
    new java.util.Random(7).nextBytes(content);
    String digest = RunningRegistry.sha256(content).toString();
    try (HttpClient client = client(TestCertificates.trusting(first))) {
      HttpResponse<byte[]> pushed =
          client.send(
              HttpRequest.newBuilder(uri("/v2/tls/blobs/uploads/?digest=" + digest))
                  .POST(HttpRequest.BodyPublishers.ofByteArray(content))
                  .build(),
              BodyHandlers.ofByteArray());
      assertThat(pushed.statusCode()).isEqualTo(201);
      assertThat(get(client, "/v2/tls/blobs/" + digest).body()).isEqualTo(content);
    }
  }

  @Test
  void tellsAPlainRequestToUseHttps() throws Exception {
    start(false);
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI plain = URI.create("http://127.0.0.1:" + registry().address().getPort() + "/v2/");
      HttpResponse<String> answer =
          client.send(HttpRequest.newBuilder(plain).build(), BodyHandlers.ofString());

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("\"UNSUPPORTED\"", "use https://");
      assertThat(Files.exists(root.resolve("docker"))).isFalse();
    }
  }

  @Test
  void speaksTls12AndNothingOlderAndOnly13WhenAsked() throws Exception {
    start(false);
    assertThat(handshake("TLSv1.2")).isEqualTo("TLSv1.2");
    assertThat(handshake("TLSv1.3")).isEqualTo("TLSv1.3");
    registry().close();

    start(true);
    assertThat(handshake("TLSv1.3")).isEqualTo("TLSv1.3");
    assertThatThrownBy(() -> handshake("TLSv1.2")).isInstanceOf(SSLException.class);
  }

  private String handshake(String version) throws Exception {
    try (SSLSocket socket = connect(TestCertificates.trusting(first))) {
      socket.setEnabledProtocols(new String[] {version});
      socket.startHandshake();
      return socket.getSession().getProtocol();
    }
  }

  private SSLSocket connect(SSLContext context) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("127.0.0.1", registry().address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** One request on a connection that stays open; the answer's body is {@code {}}. */
  private static String exchange(SSLSocket socket) throws Exception {
    socket.getOutputStream().write("GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n{}") < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  private static HttpClient client(SSLContext context) {
    return HttpClient.newBuilder().sslContext(context).build();
  }

  private HttpResponse<byte[]> get(HttpClient client, String path) throws Exception {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray());
  }

  private URI uri(String path) {
    return URI.create("https://127.0.0.1:" + registry().address().getPort() + path);
  }

  private RegistryServer registry() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server;
  }

  private void start(boolean tls13Only) throws Exception {
    start(tls13Only, HttpLimits.fitting(1 << 30, 4096));
  }

  private void start(boolean tls13Only, HttpLimits limits) throws Exception {
    HttpSettings http =
        new HttpSettings(
            new InetSocketAddress("127.0.0.1", 0),
            new HttpsSettings(first.write(secrets).load().context(), tls13Only),
            limits,
            Duration.ofSeconds(10),
            "/",
            List.of(),
            null,
            false,
            Map.of());
    ServerSettings settings =
        new ServerSettings(http, root, true, ManifestRules.DEFAULT, 1024 * 1024, 100, 1000, 1000);
    AccessControl open = (caller, request) -> new AccessDecision.Allowed(null);
    server = new RegistryServer(settings, open, List.of(), Clock.systemUTC());
    server.start();
  }
}
