package dev.priok.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.priok.node.desired.ClaimPolicy;
import dev.priok.node.desired.Desired;
import dev.priok.node.desired.DesiredDirectory;
import dev.priok.node.desired.Entry;
import dev.priok.node.desired.RegistryTrust;
import dev.priok.node.testing.MountedDocument;
import dev.priok.node.testing.TestAuthority;
import dev.priok.node.testing.TestServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProbeIT {
  private static final TestAuthority AUTHORITY = new TestAuthority("install");

  @TempDir Path temporary;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private TestServer server;
  private volatile int status = 200;

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private int serveHttp() {
    server = TestServer.http(this::answer);
    return server.port();
  }

  private int serveHttps(TestAuthority authority, String certified) {
    server = TestServer.https(authority, certified, this::answer);
    return server.port();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      exchange.getResponseHeaders().set("Www-Authenticate", "Basic realm=\"r\"");
      exchange.getResponseHeaders().set("Location", "/elsewhere");
      exchange.sendResponseHeaders(status, -1);
    }
  }

  private RegistryTrust trust(MountedDocument document) {
    Desired.Document read =
        (Desired.Document)
            new DesiredDirectory(
                    document.revision("r").mount().directory(), ClaimPolicy.allowingInsecure("*"))
                .read();
    return ((Entry.Valid) read.entries().getFirst()).trust();
  }

  private MountedDocument document() {
    return new MountedDocument(temporary.resolve("desired"));
  }

  private RegistryTrust https(String addresses, int port) {
    return trust(document().https("apps", "team", addresses, port, AUTHORITY.pem()));
  }

  private RegistryTrust http(int port) {
    return trust(document().http("apps", "team", "127.0.0.1", port));
  }

  private static Probe.Result probe(RegistryTrust trust) {
    try {
      return new HttpProbe(Duration.ofSeconds(1)).probe(trust);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String reason(Probe.Result result) {
    assertThat(result).isInstanceOf(Probe.Result.Failed.class);
    return ((Probe.Result.Failed) result).reason();
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 401, 404, 500})
  void anyHttpAnswerWillDoAndIsNotFollowed(int answer) {
    status = answer;
    int port = serveHttps(AUTHORITY, "127.0.0.1");

    assertThat(probe(https("127.0.0.1", port))).isEqualTo(new Probe.Result.Answered());
    assertThat(requests).containsExactly("GET /v2/");
  }

  @Test
  void asksPlainHttpWhereThatIsWanted() {
    assertThat(probe(http(serveHttp()))).isEqualTo(new Probe.Result.Answered());
  }

  @Test
  void anotherAuthorityIsNoAnswer() {
    int port = serveHttps(new TestAuthority("impostor"), "127.0.0.1");

    assertThat(reason(probe(https("127.0.0.1", port))))
        .startsWith("GET https://127.0.0.1:" + port + "/v2/: ");
    assertThat(requests).isEmpty();
  }

  @Test
  void aCertificateForAnotherAddressIsNoAnswer() {
    int port = serveHttps(AUTHORITY, "127.0.0.9");

    assertThat(reason(probe(https("127.0.0.1", port)))).contains("127.0.0.1");
    assertThat(requests).isEmpty();
  }

  @Test
  void oneAddressThatAnswersIsEnough() {
    int port = serveHttps(AUTHORITY, "127.0.0.1");

    assertThat(probe(https("127.0.0.77, 127.0.0.1", port))).isEqualTo(new Probe.Result.Answered());
  }

  @Test
  void aClosedPortIsAFailureWithItsUrl() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }

    assertThat(reason(probe(http(port)))).startsWith("GET http://127.0.0.1:" + port + "/v2/: ");
  }

  @Test
  void somethingThatDoesNotSpeakHttpIsAFailure() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual().start(() -> answer(other, "SSH-2.0-x\r\n", Duration.ZERO));

      assertThat(reason(probe(http(other.getLocalPort())))).isNotEmpty();
    }
  }

  @Test
  void anEndlessAnswerIsCutAtTheDeadline() throws IOException {
    try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Thread.ofVirtual()
          .start(() ->
              answer(slow, "HTTP/1.1 200 OK\r\nX: " + "y".repeat(1000), Duration.ofMillis(50)));

      assertThat(reason(probe(http(slow.getLocalPort())))).endsWith("no answer within 1 s");
    }
  }

  /** Sends a byte at a time, with a pause after each. */
  private static void answer(ServerSocket listener, String text, Duration pause) {
    try (Socket socket = listener.accept();
        OutputStream out = socket.getOutputStream()) {
      for (byte next : text.getBytes(StandardCharsets.US_ASCII)) {
        out.write(next);
        LockSupport.parkNanos(pause.toNanos());
      }
    } catch (IOException closedByTheProbe) {
      // The test looks at the probe's side.
    }
  }
}
