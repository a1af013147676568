package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;

/**
 * Below which path the registry is served ({@code http.prefix}).
 *
 * @param path empty for the root, else with a slash in front and none at its end
 */
record PathPrefix(String path) {

  static PathPrefix of(String configured) {
    return new PathPrefix(configured.replaceAll("/+$", ""));
  }

  /**
   * The part of a request's path that is the registry's.
   *
   * @throws RegistryException ROUTE_UNKNOWN for what lies outside
   */
  String strip(String requested) {
    if (path.isEmpty()) {
      return requested;
    }
    if (!requested.startsWith(path + "/") && !requested.equals(path)) {
      throw new RegistryException(ErrorCode.ROUTE_UNKNOWN);
    }
    String rest = requested.substring(path.length());
    return rest.isEmpty() ? "/" : rest;
  }

  /** A header's value with the references in it as the client has to ask for them. */
  String apply(String header, String value) {
    return switch (header) {
      case "Location" -> value.startsWith("/") ? path + value : value;
      case "Link" -> value.startsWith("</") ? "<" + path + value.substring(1) : value;
      default -> value;
    };
  }
}
