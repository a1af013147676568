package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Repeats in the status line (RFC 9112 section 4) why something is not allowed: containerd 1.6
 * prints that line and nothing else of an answer.
 */
final class ReasonPhrase extends HttpStream.Wrapper {

  private final String phrase;

  private ReasonPhrase(HttpStream stream, String phrase) {
    super(stream);
    this.phrase = phrase;
  }

  /** Called before the answer is sent. */
  static void repeat(RegistryException refusal, Request request) {
    if (refusal.code() == ErrorCode.DENIED || refusal.code() == ErrorCode.TAG_IMMUTABLE) {
      String phrase = LogText.safe(refusal.errors().getFirst().message());
      request.addHttpStreamWrapper(stream -> new ReasonPhrase(stream, phrase));
    }
  }

  @Override
  public void send(
      MetaData.Request request,
      MetaData.@Nullable Response response,
      boolean last,
      @Nullable ByteBuffer content,
      Callback callback) {
    super.send(request, response == null ? null : named(response), last, content, callback);
  }

  private MetaData.Response named(MetaData.Response response) {
    if (response.getStatus() < HttpStatus.BAD_REQUEST_400) {
      return response;
    }
    return new MetaData.Response(
        response.getStatus(),
        phrase,
        response.getHttpVersion(),
        response.getHttpFields(),
        response.getContentLength(),
        response.getTrailersSupplier());
  }
}
