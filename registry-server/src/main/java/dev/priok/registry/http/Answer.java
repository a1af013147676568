package dev.priok.registry.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What goes back to the client.
 *
 * @param written told when the answer is written; null for a thread that waits for that
 */
record Answer(Response response, @Nullable Callback written) {

  void prepare(int status, String contentType, long length) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
  }

  void write(@Nullable ByteBuffer content) throws IOException {
    if (written != null) {
      response.write(true, content, written);
      return;
    }
    try (Blocker.Callback done = Blocker.callback()) {
      response.write(true, content, done);
      done.block();
    } catch (IOException e) {
      throw new ClientGoneException(e);
    }
  }

  boolean isBegun() {
    return response.isCommitted();
  }

  /**
   * Whether it gives what was asked for, or says that the client has it, in at most so many bytes.
   */
  boolean isFound(long mostBytes) {
    return isBegun()
        && response.getStatus() < HttpStatus.BAD_REQUEST_400
        && response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) <= mostBytes;
  }
}
