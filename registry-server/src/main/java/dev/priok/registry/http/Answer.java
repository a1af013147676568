package dev.priok.registry.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What goes back to the client. */
final class Answer {

  private final Response response;
  private final @Nullable Callback written;
  private final HeldBytes held;
  private final Duration window;
  private int share;

  /**
   * @param written told when the answer is written; null for a thread that waits for that
   * @param window as {@link HttpLimits#bodyWindow}
   */
  Answer(Response response, @Nullable Callback written, HeldBytes held, Duration window) {
    this.response = response;
    this.written = written;
    this.held = held;
    this.window = window;
  }

  Response response() {
    return response;
  }

  @Nullable Callback written() {
    return written;
  }

  /**
   * Waits for a share of the memory in place of the one it has.
   *
   * @throws WouldBlockException on a thread that may not wait for the client
   */
  void hold(long bytes) throws IOException {
    requireWaiting();
    release();
    share = held.acquire(bytes);
  }

  /**
   * @throws WouldBlockException on a thread that may not wait for the client
   */
  void requireWaiting() {
    if (written != null) {
      throw WouldBlockException.ofAnswer();
    }
  }

  /** Lets go of the memory. */
  void release() {
    share = held.shrink(share, 0);
  }

  void prepare(int status, String contentType, long length) {
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
  }

  void write(byte[] content) throws IOException {
    share = held.shrink(share, content.length);
    if (share == 0) {
      write(ByteBuffer.wrap(content));
    } else {
      writeAtPace(content);
    }
  }

  /** Others wait for what this holds: who takes too little of it in a window is given up. */
  private void writeAtPace(byte[] content) throws IOException {
    int most = HttpLimits.leastBytes(window);
    int from = 0;
    while (from < content.length) {
      ByteBuffer piece = ByteBuffer.wrap(content, from, Math.min(most, content.length - from));
      from += piece.remaining();
      Callback.Completable done = new Callback.Completable();
      response.write(from == content.length, piece, done);
      try {
        done.get(window.toNanos(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new ClientGoneException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while a client reads");
      }
    }
  }

  void writeNothing() throws IOException {
    write((ByteBuffer) null);
  }

  private void write(@Nullable ByteBuffer content) throws IOException {
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

  /** Whether it gives what was asked for, or says that the client has it. */
  boolean isFound() {
    return isBegun() && response.getStatus() < HttpStatus.BAD_REQUEST_400;
  }

  /** Whether it says that it has at most so many bytes. */
  boolean isAtMost(long bytes) {
    return response.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) <= bytes;
  }
}
