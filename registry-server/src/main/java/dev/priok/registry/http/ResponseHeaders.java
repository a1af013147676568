package dev.priok.registry.http;

import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Response;

/**
 * The headers of every answer.
 *
 * @param configured those the operator of the server wants
 */
record ResponseHeaders(Map<String, String> configured) {

  void apply(Response response, String requestId) {
    HttpFields.Mutable fields = response.getHeaders();
    configured.forEach(fields::put);
    // Clients older than the OCI specification look for this one.
    fields.put("Docker-Distribution-API-Version", "registry/2.0");
    fields.put("X-Request-Id", requestId);
  }
}
