package dev.priok.operator.catalog;

import java.net.URI;

/**
 * Where to ask one registry.
 *
 * @param token the bearer token of its management port
 */
public record StatsTarget(URI uri, String token) {

  /** {@inheritDoc} Without the token. */
  @Override
  public String toString() {
    return "StatsTarget[uri=" + uri + "]";
  }
}
