package dev.priok.registry.http;

import java.io.IOException;

/** Answers requests that have been routed and allowed. */
@FunctionalInterface
public interface RouteHandler {

  /**
   * Sends an answer, or throws before anything is sent.
   *
   * @throws dev.priok.registry.oci.RegistryException for a refusal
   * @throws IOException when the store or the connection fails
   */
  void handle(Route route, Exchange exchange) throws IOException;
}
