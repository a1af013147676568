package dev.priok.registry.config;

import java.net.InetSocketAddress;

/**
 * Where a server listens.
 *
 * @param host name or address, empty for all interfaces
 * @param port 0 for any free one
 */
public record ListenAddress(String host, int port) {
  /** Resolves the name; the result is unresolved when that fails. */
  public InetSocketAddress toSocketAddress() {
    return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
