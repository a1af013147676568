package dev.priok.registry.http;

import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Under which scheme and authority a client reached us. The authority is the Host header:
 * containerd comes with a ClusterIP, a person with a name, a port-forward with localhost, and each
 * has to be sent back to where it came. The scheme is that of the own listener. Where a proxy says
 * that it stands in between, the scheme is not known: passwords must not be sent to a guess.
 */
final class RequestOrigin {
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(?::\\d{1,5})?");

  private RequestOrigin() {}

  /** Scheme and authority; null when either is not certain. */
  static @Nullable String of(Request request) {
    if (request.getHeaders().getValuesList(HttpHeader.HOST).size() > 1) {
      return null;
    }
    String authority = request.getHeaders().get(HttpHeader.HOST);
    if (authority == null || !AUTHORITY.matcher(authority).matches()) {
      return null;
    }
    if (!request.isSecure() && isForwarded(request)) {
      return null;
    }
    return (request.isSecure() ? "https://" : "http://") + authority;
  }

  private static boolean isForwarded(Request request) {
    return request.getHeaders().contains(HttpHeader.FORWARDED)
        || request.getHeaders().contains(HttpHeader.X_FORWARDED_PROTO);
  }
}
