package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;

/** The body of a request, handed on in the network's own buffers without a copy. */
public final class RequestBody {

  /** Takes the bytes of {@code chunk}, which is valid only during the call. */
  @FunctionalInterface
  public interface Sink {
    void accept(ByteBuffer chunk) throws IOException;
  }

  private final Request request;
  private final Semaphore arrival = new Semaphore(0);

  RequestBody(Request request) {
    this.request = request;
  }

  /** The length that the client announced; empty for a chunked body. */
  public OptionalLong declaredLength() {
    long length = request.getLength();
    return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
  }

  /**
   * Feeds the rest of the body to {@code sink} as it arrives. What arrived before a failure has
   * been fed.
   *
   * @throws ClientGoneException when the body breaks off
   */
  public void transferTo(Sink sink) throws IOException {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        awaitArrival();
        continue;
      }
      if (Content.Chunk.isFailure(chunk)) {
        throw failure(chunk.getFailure());
      }
      try {
        if (chunk.hasRemaining()) {
          sink.accept(chunk.getByteBuffer());
        }
      } finally {
        chunk.release();
      }
      if (chunk.isLast()) {
        return;
      }
    }
  }

  /**
   * The whole body, if it has at most {@code maxBytes}.
   *
   * @throws RegistryException MANIFEST_TOO_LARGE
   */
  public byte[] read(long maxBytes) throws IOException {
    if (declaredLength().orElse(0) > maxBytes) {
      throw tooLarge(maxBytes);
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    transferTo(chunk -> {
      if (content.size() + chunk.remaining() > maxBytes) {
        throw tooLarge(maxBytes);
      }
      byte[] bytes = new byte[chunk.remaining()];
      chunk.get(bytes);
      content.writeBytes(bytes);
    });
    return content.toByteArray();
  }

  private void awaitArrival() throws IOException {
    request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> arrival.release()));
    try {
      arrival.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a body");
    }
  }

  private static IOException failure(Throwable cause) {
    if (cause instanceof HttpException malformed && malformed.getCode() < 500) {
      throw new RegistryException(
          ErrorCode.REQUEST_INVALID, "the body ends early or is not valid HTTP");
    }
    return new ClientGoneException(cause);
  }

  private static RegistryException tooLarge(long maxBytes) {
    return new RegistryException(
        ErrorCode.MANIFEST_TOO_LARGE, "a manifest has at most " + maxBytes + " bytes here");
  }

  /** Whether the request says that it has a body. */
  boolean isAnnounced() {
    return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
  }
}
