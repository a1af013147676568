package dev.priok.registry.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.server.Request;

/** The id of a request: the same in its answer, its log line and its error. */
final class RequestId {

  private static final String ATTRIBUTE = RequestId.class.getName();

  private RequestId() {}

  static String of(Request request) {
    if (request.getAttribute(ATTRIBUTE) instanceof String id) {
      return id;
    }
    String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    request.setAttribute(ATTRIBUTE, id);
    return id;
  }
}
