package dev.priok.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.priok.registry.LoggedEvents;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class RequestLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(RequestLog.LOGGER_NAME);
  @AutoClose private final LoggedEvents lines = new LoggedEvents(RequestLog.LOGGER_NAME);
  private final Level before = logger.getLevel();

  @BeforeEach
  void listen() {
    logger.setLevel(Level.TRACE);
  }

  @AfterEach
  void restore() {
    logger.setLevel(before);
  }

  private static RequestSummary summary(String method, String operation, int status) {
    return new RequestSummary(
        method,
        operation,
        "team/app",
        "v1",
        status,
        10,
        2000,
        Duration.ofMillis(12),
        "id",
        "ann",
        "127.0.0.1",
        null,
        null);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, manifest, 201, INFO",
    "PUT, manifest, 400, INFO",
    "DELETE, manifest, 202, INFO",
    "DELETE, blob, 202, INFO",
    "PUT, blob_upload_chunk, 201, INFO",
    "POST, blob_upload, 201, INFO",
    "GET, base, 401, INFO",
    "GET, blob, 403, INFO",
    "GET, manifest, 429, INFO",
    "GET, manifest, 200, DEBUG",
    "GET, manifest, 404, DEBUG",
    "POST, blob_upload, 202, DEBUG",
    "PATCH, blob_upload_chunk, 202, DEBUG",
    "DELETE, blob_upload_chunk, 204, DEBUG",
    "GET, unknown, 404, DEBUG",
  })
  void writesTheAuditTrailAtInfo(String method, String operation, int status, String level) {
    new RequestLog().completed(summary(method, operation, status));

    assertThat(lines.list()).singleElement().extracting(ILoggingEvent::getLevel).hasToString(level);
  }

  @Test
  void writesWhatIsKnownAsKeysAndValues() {
    new RequestLog().completed(summary("PUT", "manifest", 201));

    Map<String, Object> values =
        lines.list().getFirst().getKeyValuePairs().stream()
            .collect(Collectors.toMap(pair -> pair.key, pair -> pair.value));
    assertThat(values)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "method",
                "PUT",
                "repository",
                "team/app",
                "reference",
                "v1",
                "status",
                201,
                "bytes",
                2000L,
                "durationMs",
                12L,
                "requestId",
                "id",
                "user",
                "ann",
                "client",
                "127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\r\nb", "a\u001b[31mb", "a\u0000b", "a\u2028b", "a\u202eb"})
  void lineBreaksAndEscapesOfAClientDoNotReachTheLog(String text) {
    assertThat(LogText.safe(text)).matches("a[ -~]+b").contains("?");
  }

  @Test
  void boundsWhatAClientCanWrite() {
    assertThat(LogText.safe("x".repeat(100_000))).hasSize(256);
  }
}
