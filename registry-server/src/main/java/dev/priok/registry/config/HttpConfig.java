package dev.priok.registry.config;

import java.time.Duration;
import java.util.Map;

/**
 * The registry's own port.
 *
 * @param drainTimeout how long running requests may take to end when the server stops
 * @param responseHeaders sent with every answer
 */
public record HttpConfig(
    ListenAddress address, Duration drainTimeout, Map<String, String> responseHeaders) {
  public HttpConfig {
    responseHeaders = Map.copyOf(responseHeaders);
  }
}
