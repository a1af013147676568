package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's query, decoded when first asked for. */
final class QueryParameters {

  private final Request request;
  private @Nullable Fields decoded;

  QueryParameters(Request request) {
    this.request = request;
  }

  /** The first value. */
  Optional<String> first(String name) {
    return Optional.ofNullable(fields().getValue(name));
  }

  /** All values in the order they came. */
  List<String> all(String name) {
    return fields().getValuesOrEmpty(name);
  }

  private Fields fields() {
    Fields known = decoded;
    if (known == null) {
      try {
        known = Request.extractQueryParameters(request);
      } catch (IllegalArgumentException
          | IllegalStateException
          | HttpException.RuntimeException e) {
        throw new RegistryException(
            ErrorCode.REQUEST_INVALID, "the query is not valid percent-encoded UTF-8");
      }
      decoded = known;
    }
    return known;
  }
}
