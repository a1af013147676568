package dev.priok.registry.config;

import dev.priok.registry.access.AddressRange;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registry's own port.
 *
 * @param tls null for plain HTTP
 * @param drainTimeout how long running requests may take to end when the server stops
 * @param drainNotice how long the server takes requests and says that it is not ready, before it
 *     stops; passed over where nobody asks whether it is ready
 * @param prefix path below which everything is served, with a slash at both ends
 * @param trustedProxies whose word about the client's scheme counts
 * @param host scheme and authority that clients outside use; null when nobody has said
 * @param readOnly whether pushes and deletes are refused
 * @param responseHeaders sent with every answer
 */
public record HttpConfig(
    ListenAddress address,
    @Nullable TlsConfig tls,
    Duration drainTimeout,
    Duration drainNotice,
    String prefix,
    List<AddressRange> trustedProxies,
    @Nullable URI host,
    boolean readOnly,
    Map<String, String> responseHeaders) {
  public HttpConfig {
    trustedProxies = List.copyOf(trustedProxies);
    responseHeaders = Map.copyOf(responseHeaders);
  }

  HttpConfig withTls(TlsConfig other) {
    return new HttpConfig(
        address,
        other,
        drainTimeout,
        drainNotice,
        prefix,
        trustedProxies,
        host,
        readOnly,
        responseHeaders);
  }
}
