package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
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

  /** What is read before the rest has to wait for memory. */
  private static final int FIRST_BYTES = HeldBytes.UNCOUNTED_BYTES / 2;

  private final Request request;
  private final HeldBytes held;
  private final Duration window;
  private final Semaphore arrival = new Semaphore(0);
  private long windowBytes;
  private long waitedNanos;
  private boolean givenUp;
  private int share;

  /**
   * The body of {@code request}.
   *
   * @param window as {@link HttpLimits#bodyWindow}
   */
  RequestBody(Request request, HeldBytes held, Duration window) {
    this.request = request;
    this.held = held;
    this.window = window;
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
   * @throws RegistryException BODY_TOO_SLOW when the client hardly sends
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
        windowBytes += chunk.remaining();
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
   * The whole body, if it has at most {@code maxBytes}. It counts as held from when more than a
   * little of it has come, whatever was announced, until the request ends.
   *
   * @throws RegistryException MANIFEST_TOO_LARGE, or UNAVAILABLE when too much is held already
   */
  public byte[] read(long maxBytes) throws IOException {
    OptionalLong declared = declaredLength();
    long most = declared.orElse(maxBytes);
    if (most > maxBytes) {
      throw tooLarge(maxBytes);
    }
    ByteBuffer[] content = {ByteBuffer.allocate((int) Math.min(most, FIRST_BYTES))};
    transferTo(chunk -> {
      int length = content[0].position() + chunk.remaining();
      if (length > most) {
        throw tooLarge(maxBytes);
      }
      if (length > content[0].capacity()) {
        // Once more for the copy of those that come to be shorter.
        share = held.acquire(declared.isPresent() ? most : 2 * most);
        content[0] = ByteBuffer.allocate((int) most).put(content[0].flip());
      }
      content[0].put(chunk);
    });
    byte[] whole = content[0].array();
    int length = content[0].position();
    return length == whole.length ? whole : Arrays.copyOf(whole, length);
  }

  /** Lets go of the memory. */
  void release() {
    share = held.shrink(share, 0);
  }

  private void awaitArrival() throws IOException {
    request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, () -> arrival.release()));
    try {
      boolean arrived;
      do {
        long begun = System.nanoTime();
        arrived = arrival.tryAcquire(window.toNanos() - waitedNanos, TimeUnit.NANOSECONDS);
        waitedNanos += System.nanoTime() - begun;
        if (waitedNanos >= window.toNanos()) {
          requirePace();
        }
      } while (!arrived);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for a body");
    }
  }

  /** Only time spent waiting for the client counts, so that slow storage is not held against it. */
  private void requirePace() {
    long least = HttpLimits.leastBytes(window);
    if (windowBytes < least) {
      givenUp = true;
      throw new RegistryException(
              ErrorCode.BODY_TOO_SLOW,
              "the body came too slowly (less than %d bytes in %d s) and was given up"
                  .formatted(least, window.toSeconds()))
          .withHeader("Connection", "close");
    }
    windowBytes = 0;
    waitedNanos = 0;
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

  /** Whether there is no use in reading on. */
  boolean isGivenUp() {
    return givenUp;
  }
}
