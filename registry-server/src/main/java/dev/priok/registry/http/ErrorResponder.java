package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RegistryException.SpecError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of errors, in the form of distribution-spec v1.1.1 (error codes), for refusals of
 * ours and for what Jetty refuses before a request reaches us. Never shows a path or a cause.
 */
final class ErrorResponder implements Request.Handler {

  private static final int RETRY_AFTER_SECONDS = 5;

  private final ResponseHeaders headers;

  ErrorResponder(ResponseHeaders headers) {
    this.headers = headers;
  }

  /** The body of an answer with these errors. */
  private static byte[] body(List<SpecError> errors) {
    List<Map<String, Object>> entries = errors.stream().map(ErrorResponder::entry).toList();
    return JsonBody.of(Map.of("errors", entries));
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
    byte[] content = body(List.of(error(status, message == null ? null : message.toString())));
    headers.apply(response, RequestId.of(request));
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      // The server is stopping; another one, or the next one, answers soon.
      response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, JsonBody.CONTENT_TYPE);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, content.length);
    boolean head = "HEAD".equals(request.getMethod());
    response.write(true, head ? null : ByteBuffer.wrap(content), callback);
    return true;
  }

  private static SpecError error(int status, @Nullable String reason) {
    ErrorCode code =
        switch (status) {
          case 404 -> ErrorCode.ROUTE_UNKNOWN;
          case 405 -> ErrorCode.UNSUPPORTED;
          case 503 -> ErrorCode.UNAVAILABLE;
          case 505 -> ErrorCode.REQUEST_INVALID;
          default -> status >= 500 ? ErrorCode.UNKNOWN : ErrorCode.REQUEST_INVALID;
        };
    String message =
        reason == null || status >= 500
            ? code.defaultMessage()
            : "the request is malformed: " + LogText.safe(reason);
    return new SpecError(code, message, Map.of());
  }

  private static Map<String, Object> entry(SpecError error) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("code", error.code().wireName());
    entry.put("message", error.message());
    if (!error.detail().isEmpty()) {
      entry.put("detail", error.detail());
    }
    return entry;
  }

  /** Answers with a refusal. */
  void refuse(Exchange exchange, RegistryException refusal) throws IOException {
    exchange.refused(refusal);
    refusal.headers().forEach(exchange::setHeader);
    exchange.send(refusal.code().status(), JsonBody.CONTENT_TYPE, body(refusal.errors()));
  }
}
