package dev.priok.node.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.priok.node.testing.TestAuthority;
import dev.priok.node.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorEndpointTest {
  private static final NodeReport REPORT = new NodeReport("r1", "n", "", "", List.of());
  private static final TestAuthority AUTHORITY = new TestAuthority("install");

  @TempDir Path temporary;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private TestServer server;
  private volatile int status = 204;
  private volatile String answer = "";
  private Path token;

  @BeforeEach
  void writeToken() throws IOException {
    token = Files.writeString(temporary.resolve("token"), "first.token\n");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private URI serveHttp() {
    server = TestServer.http(this::answer);
    return URI.create("http://127.0.0.1:" + server.port());
  }

  private URI serveHttps(TestAuthority authority, String certified) {
    server = TestServer.https(authority, certified, this::answer);
    return URI.create("https://127.0.0.1:" + server.port());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().getFirst("Authorization")
              + " "
              + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
      exchange.getResponseHeaders().set("Location", "/elsewhere");
      byte[] text = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, text.length == 0 ? -1 : text.length);
      exchange.getResponseBody().write(text);
    }
  }

  private Path authorities(TestAuthority authority) throws IOException {
    return Files.writeString(temporary.resolve("ca.crt"), authority.pem());
  }

  @Test
  void postsWithTheTokenOfTheMoment() throws IOException {
    OperatorEndpoint operator =
        new OperatorEndpoint(serveHttps(AUTHORITY, "127.0.0.1"), authorities(AUTHORITY), token);
    operator.send(REPORT);
    Files.writeString(token, "second.token");
    operator.send(REPORT);

    assertThat(requests)
        .containsExactly(
            "POST /node-report Bearer first.token " + REPORT.encode(),
            "POST /node-report Bearer second.token " + REPORT.encode());
  }

  @Test
  void sendsNoTokenToAnImpostor() throws IOException {
    OperatorEndpoint otherAuthority =
        new OperatorEndpoint(
            serveHttps(new TestAuthority("impostor"), "127.0.0.1"), authorities(AUTHORITY), token);
    assertThatThrownBy(() -> otherAuthority.send(REPORT)).isInstanceOf(IOException.class);
    stop();
    OperatorEndpoint otherAddress =
        new OperatorEndpoint(serveHttps(AUTHORITY, "127.0.0.2"), authorities(AUTHORITY), token);
    assertThatThrownBy(() -> otherAddress.send(REPORT)).isInstanceOf(IOException.class);

    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 401, 403, 500})
  void anyAnswerButSuccessIsAFailureAndIsNotFollowed(int answer) throws IOException {
    status = answer;
    OperatorEndpoint operator = new OperatorEndpoint(serveHttp(), null, token);

    assertThatThrownBy(() -> operator.send(REPORT))
        .isInstanceOf(IOException.class)
        .hasMessage("the operator answered " + answer);
    assertThat(requests).hasSize(1);
  }

  @Test
  void theOperatorsOwnWordsAreKeptInOneLine() throws IOException {
    status = 403;
    answer = "only the agent may report\nX-Evil: lines\n";
    OperatorEndpoint operator = new OperatorEndpoint(serveHttp(), null, token);

    assertThatThrownBy(() -> operator.send(REPORT))
        .isInstanceOf(IOException.class)
        .hasMessage("the operator answered 403: only the agent may report?X-Evil: lines");
  }

  @Test
  void aFileThatIsNotThereIsNamed() throws IOException {
    Path missing = temporary.resolve("operator-ca.crt");
    OperatorEndpoint operator =
        new OperatorEndpoint(serveHttps(AUTHORITY, "127.0.0.1"), missing, token);

    assertThatThrownBy(() -> operator.send(REPORT))
        .isInstanceOf(IOException.class)
        .hasMessage("there is no file " + missing);
  }

  @Test
  void aTokenThatIsNoneIsNotSentAndNotShown() throws IOException {
    Files.writeString(token, "two\r\nX-Evil: lines");
    OperatorEndpoint operator = new OperatorEndpoint(serveHttp(), null, token);

    assertThatThrownBy(() -> operator.send(REPORT))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("Evil");
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://operator.priok.svc",
        "http://10.0.0.1:80",
        "https://operator.priok.svc",
        "ftp://127.0.0.1",
        "/path",
        "http://localhost.example.com"
      })
  void refusesAWayOnWhichATokenIsNotSafe(String url) {
    assertThatThrownBy(() -> new OperatorEndpoint(URI.create(url), null, token))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
