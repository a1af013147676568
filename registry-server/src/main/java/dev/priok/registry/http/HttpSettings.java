package dev.priok.registry.http;

import dev.priok.registry.access.AddressRange;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the registry listens.
 *
 * @param address where; port 0 takes a free one
 * @param https null for plain HTTP
 * @param limits what clients may take up
 * @param drainTimeout how long running requests may go on after {@link HttpServer#close}
 * @param prefix path below which everything is served; a slash for the root
 * @param trustedProxies whose word about the client's scheme counts
 * @param host scheme and authority that clients outside use; null when nobody has said
 * @param readOnly whether pushes and deletes are refused
 * @param responseHeaders sent with every answer
 */
public record HttpSettings(
    InetSocketAddress address,
    @Nullable HttpsSettings https,
    HttpLimits limits,
    Duration drainTimeout,
    String prefix,
    List<AddressRange> trustedProxies,
    @Nullable URI host,
    boolean readOnly,
    Map<String, String> responseHeaders) {

  public HttpSettings {
    trustedProxies = List.copyOf(trustedProxies);
    responseHeaders = Map.copyOf(responseHeaders);
  }
}
