package dev.priok.operator.trust.report;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.priok.operator.trust.NodeReport;
import dev.priok.operator.trust.report.TokenReviews.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /node-report}. Whose node it is says the token alone, and nothing of the body is read
 * before the token is known to be an agent's.
 */
final class ReportHandler implements HttpHandler {
  /** Some thousand registries; agents send a few hundred bytes for each. */
  static final int MOST_BYTES = 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ReportHandler.class);
  private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([!-~]{1,8192})");

  private final TokenReviews reviews;
  private final Consumer<NodeReport> reports;
  private final BooleanSupplier leading;
  private final MeterRegistry meters;

  /**
   * @param leading whether reports are of use here; a standby sends them away
   */
  ReportHandler(
      TokenReviews reviews,
      Consumer<NodeReport> reports,
      BooleanSupplier leading,
      MeterRegistry meters) {
    this.reviews = reviews;
    this.reports = reports;
    this.leading = leading;
    this.meters = meters;
  }

  /** What the client is told; an empty text where all is well. */
  private record Answer(int status, String text) {}

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Answer answer = answer(exchange);
      meters.counter("priok.node.reports", "status", String.valueOf(answer.status())).increment();
      send(exchange, answer);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("A report failed");
      throw e;
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    if (!"/node-report".equals(exchange.getRequestURI().getPath())) {
      return new Answer(404, "reports go to /node-report");
    }
    if (!"POST".equals(exchange.getRequestMethod())) {
      return new Answer(405, "reports are sent by POST");
    }
    if (!leading.getAsBoolean()) {
      return new Answer(503, "another operator leads");
    }
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    Matcher bearer = BEARER.matcher(authorization == null ? "" : authorization);
    if (!bearer.matches()) {
      return new Answer(401, "a token is needed: Authorization: Bearer");
    }
    return switch (reviews.review(bearer.group(1))) {
      case Verdict.Agent(var node) -> take(exchange, node);
      case Verdict.Invalid _ ->
          new Answer(401, "the token is not valid for audience " + KubernetesTokenReviews.AUDIENCE);
      case Verdict.Forbidden(var why) -> new Answer(403, why);
      case Verdict.Unavailable(var why) -> unavailable(why);
    };
  }

  private static Answer unavailable(String why) {
    LOG.atWarn().addKeyValue("why", why).log("A token could not be reviewed");
    return new Answer(503, "the token cannot be reviewed: " + why);
  }

  private Answer take(HttpExchange exchange, String node) throws IOException {
    byte[] body;
    try (InputStream in = exchange.getRequestBody()) {
      body = in.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        return new Answer(413, "a report has at most " + MOST_BYTES + " bytes");
      }
    }
    try {
      reports.accept(ReportParser.parse(node, body));
      return new Answer(204, "");
    } catch (IllegalArgumentException e) {
      return new Answer(400, String.valueOf(e.getMessage()));
    }
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    if (answer.status() == 401) {
      exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
    }
    if (answer.text().isEmpty()) {
      exchange.sendResponseHeaders(answer.status(), -1);
      return;
    }
    byte[] text = (answer.text() + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    // A body that nobody read would keep the connection waiting for its end.
    exchange.getResponseHeaders().set("Connection", "close");
    exchange.sendResponseHeaders(answer.status(), text.length);
    exchange.getResponseBody().write(text);
  }
}
