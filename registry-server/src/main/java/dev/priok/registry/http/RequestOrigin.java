package dev.priok.registry.http;

import dev.priok.registry.access.AddressRange;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Under which scheme and authority a client reached us. The authority is the Host header:
 * containerd comes with a ClusterIP, a person with a name, a port-forward with localhost, and each
 * has to be sent back to where it came. The scheme is that of the own listener. Where a proxy says
 * that it stands in between, the scheme is what it says if it is a trusted one, else not known:
 * passwords must not be sent to a guess.
 */
final class RequestOrigin {
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(?::\\d{1,5})?");

  /** The proto of RFC 7239, section 5.4, as the proxies of registries write it. */
  private static final Pattern PROTO =
      Pattern.compile("(?:^|[;\\s])proto=\"?(\\w+)\"?(?:$|[;\\s])", Pattern.CASE_INSENSITIVE);

  private final List<AddressRange> trustedProxies;

  RequestOrigin(List<AddressRange> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
  }

  /** Scheme and authority; null when either is not certain. */
  @Nullable String of(Request request) {
    if (request.getHeaders().getValuesList(HttpHeader.HOST).size() > 1) {
      return null;
    }
    String authority = request.getHeaders().get(HttpHeader.HOST);
    if (authority == null || !AUTHORITY.matcher(authority).matches()) {
      return null;
    }
    String scheme = scheme(request);
    return scheme == null ? null : scheme + "://" + authority;
  }

  private @Nullable String scheme(Request request) {
    if (request.isSecure()) {
      return "https";
    }
    Set<String> said = new HashSet<>();
    // The last value is that of the proxy which speaks to us; those before it are the client's say.
    for (String value : request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_PROTO)) {
      said.add(last(value));
    }
    for (String value : request.getHeaders().getValuesList(HttpHeader.FORWARDED)) {
      Matcher proto = PROTO.matcher(last(value));
      said.add(proto.find() ? proto.group(1).toLowerCase(Locale.ROOT) : "");
    }
    if (said.isEmpty()) {
      return "http";
    }
    boolean certain = isFromTrustedProxy(request) && said.size() == 1;
    return certain && (said.contains("https") || said.contains("http"))
        ? said.iterator().next()
        : null;
  }

  private boolean isFromTrustedProxy(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress()
            instanceof InetSocketAddress peer
        && !peer.isUnresolved()
        && trustedProxies.stream().anyMatch(range -> range.contains(peer.getAddress()));
  }

  private static String last(String list) {
    return list.substring(list.lastIndexOf(',') + 1).strip().toLowerCase(Locale.ROOT);
  }
}
