package dev.priok.registry.http;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One log line per request. Pushes, deletes and denials are written at INFO and make up the audit
 * trail; everything else is DEBUG. Holds neither credentials nor query strings.
 */
public final class RequestLog implements RequestListener {

  /** The logger's fixed name, so that the audit trail can be routed by configuration. */
  public static final String LOGGER_NAME = "dev.priok.registry.requests";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER_NAME);

  @Override
  public void completed(RequestSummary summary) {
    LoggingEventBuilder line = LOG.atLevel(isAudited(summary) ? Level.INFO : Level.DEBUG);
    line = add(line, "method", summary.method());
    line = add(line, "repository", summary.repository());
    line = add(line, "reference", summary.reference());
    line = add(line, "status", summary.status());
    line = add(line, "bytes", Math.max(summary.requestBytes(), summary.responseBytes()));
    line = add(line, "durationMs", summary.duration().toMillis());
    line = add(line, "requestId", summary.requestId());
    line = add(line, "user", summary.user());
    line = add(line, "client", summary.clientAddress());
    line = add(line, "userAgent", summary.userAgent());
    line = add(line, "error", summary.errorCode());
    line.log("Request {}", summary.operation());
  }

  /** Whether the request belongs to the audit trail. */
  static boolean isAudited(RequestSummary summary) {
    int status = summary.status();
    if (status == 401 || status == 403 || status == 429) {
      return true;
    }
    return switch (summary.operation()) {
      case "manifest" -> summary.method().equals("PUT") || summary.method().equals("DELETE");
      case "blob" -> summary.method().equals("DELETE");
      case "blob_upload" -> status == 201;
      case "blob_upload_chunk" -> summary.method().equals("PUT");
      default -> false;
    };
  }

  private static LoggingEventBuilder add(
      LoggingEventBuilder line, String key, @Nullable Object value) {
    return value == null ? line : line.addKeyValue(key, value);
  }
}
