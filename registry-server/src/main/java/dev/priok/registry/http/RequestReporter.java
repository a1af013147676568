package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.jspecify.annotations.Nullable;

/** Tells the listeners about each request that Jetty has finished, those it refused included. */
final class RequestReporter implements org.eclipse.jetty.server.RequestLog {

  /** nginx's status for a client that closed before it had an answer. */
  private static final int CLIENT_CLOSED_REQUEST = 499;

  private final List<RequestListener> listeners;

  RequestReporter(List<RequestListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void log(Request request, Response response) {
    RequestSummary summary = summary(request, response);
    for (RequestListener listener : listeners) {
      listener.completed(summary);
    }
  }

  private static RequestSummary summary(Request request, Response response) {
    Exchange exchange =
        request.getAttribute(FrontHandler.EXCHANGE) instanceof Exchange known ? known : null;
    Route route = exchange == null ? null : exchange.route();
    ErrorCode error = exchange == null ? null : exchange.error();
    boolean unanswered = exchange != null && exchange.isAbandoned();
    return new RequestSummary(
        LogText.safe(request.getMethod()),
        route == null ? "unknown" : route.operation(),
        text(route == null ? null : route.repository()),
        text(exchange == null ? null : exchange.reference()),
        unanswered ? CLIENT_CLOSED_REQUEST : response.getStatus(),
        Math.max(0, Request.getContentBytesRead(request)),
        Math.max(0, Response.getContentBytesWritten(response)),
        Duration.ofNanos(NanoTime.since(request.getBeginNanoTime())),
        exchange == null ? RequestId.of(request) : exchange.requestId(),
        LogText.safeOrNull(exchange == null ? null : exchange.user()),
        Request.getRemoteAddr(request),
        LogText.safeOrNull(request.getHeaders().get(HttpHeader.USER_AGENT)),
        error == null ? null : error.wireName());
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }
}
