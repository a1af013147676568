package dev.priok.registry.http;

import dev.priok.registry.access.AddressRange;
import java.net.InetSocketAddress;
import java.net.URI;
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
 * has to be sent back to where it came. The scheme is that of the own listener, or under the
 * configured host that host's. Where a proxy says that it stands in between and it is another, the
 * scheme is what it says if it is a trusted one, else not known: passwords must not be sent to a
 * guess.
 */
final class RequestOrigin {
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}])(?::\\d{1,5})?");

  /** The proto of RFC 7239, section 5.4, as the proxies of registries write it. */
  private static final Pattern PROTO =
      Pattern.compile("(?:^|[;\\s])proto=\"?(\\w+)\"?(?:$|[;\\s])", Pattern.CASE_INSENSITIVE);

  private final List<AddressRange> trustedProxies;
  private final @Nullable URI host;
  private final PathPrefix prefix;

  /**
   * @param host scheme and authority that clients outside use; null when nobody has said
   */
  RequestOrigin(List<AddressRange> trustedProxies, @Nullable URI host, PathPrefix prefix) {
    this.trustedProxies = List.copyOf(trustedProxies);
    this.host = host;
    this.prefix = prefix;
  }

  /** Scheme, authority and prefix; null when scheme or authority is not certain. */
  @Nullable String of(Request request) {
    if (request.getHeaders().getValuesList(HttpHeader.HOST).size() > 1) {
      return null;
    }
    String authority = request.getHeaders().get(HttpHeader.HOST);
    if (authority == null || !AUTHORITY.matcher(authority).matches()) {
      return null;
    }
    String scheme = scheme(request, authority);
    return scheme == null ? null : scheme + "://" + authority + prefix.path();
  }

  private @Nullable String scheme(Request request, String authority) {
    if (request.isSecure()) {
      return "https";
    }
    String configured = configured(authority);
    Set<String> said = said(request);
    if (said.isEmpty()) {
      return configured == null ? "http" : configured;
    }
    String word = said.size() == 1 ? said.iterator().next() : "";
    if (word.equals(configured)) {
      return word;
    }
    boolean certain = word.equals("https") || word.equals("http");
    return certain && isFromTrustedProxy(request) ? word : null;
  }

  /** The scheme of the configured host, if that is the one which was asked for. */
  private @Nullable String configured(String authority) {
    if (host == null) {
      return null;
    }
    String scheme = host.getScheme();
    return withoutDefaultPort(scheme, authority)
            .equalsIgnoreCase(withoutDefaultPort(scheme, host.getRawAuthority()))
        ? scheme
        : null;
  }

  private static String withoutDefaultPort(String scheme, String authority) {
    String port = scheme.equals("https") ? ":443" : ":80";
    return authority.endsWith(port)
        ? authority.substring(0, authority.length() - port.length())
        : authority;
  }

  private static Set<String> said(Request request) {
    Set<String> said = new HashSet<>();
    // The last value is that of the proxy which speaks to us; those before it are the client's say.
    for (String value : request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_PROTO)) {
      said.add(last(value));
    }
    for (String value : request.getHeaders().getValuesList(HttpHeader.FORWARDED)) {
      Matcher proto = PROTO.matcher(last(value));
      said.add(proto.find() ? proto.group(1).toLowerCase(Locale.ROOT) : "");
    }
    return said;
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
