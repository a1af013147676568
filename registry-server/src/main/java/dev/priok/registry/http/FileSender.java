package dev.priok.registry.http;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.jspecify.annotations.Nullable;

/**
 * Sends a part of a file as a response's body: mapped where it is large, which saves a copy, read
 * into a pooled buffer where it is small, which saves making and closing a mapping. A file that
 * turns out to be shorter than announced ends the connection, so that no short body looks complete.
 */
final class FileSender {

  /** From this size up a mapping costs less than a copy. */
  static final long MAPPED_FROM_BYTES = 1024 * 1024;

  private static final long WINDOW_BYTES = 8L * 1024 * 1024;
  private static final int BUFFER_BYTES = 128 * 1024;

  private final Response response;
  private final FileChannel file;
  private final long end;

  FileSender(Response response, FileChannel file, ByteRange part) {
    this.response = response;
    this.file = file;
    this.end = part.offset() + part.length();
  }

  void send(long offset, ByteBufferPool buffers) throws IOException {
    if (end - offset >= MAPPED_FROM_BYTES) {
      sendMapped(offset);
    } else {
      sendCopied(offset, buffers);
    }
  }

  private void sendMapped(long offset) throws IOException {
    long position = offset;
    while (position < end) {
      long length = Math.min(WINDOW_BYTES, end - position);
      requireComplete();
      // Shared, because Jetty may finish a write on another thread.
      try (Arena arena = Arena.ofShared()) {
        ByteBuffer window =
            file.map(FileChannel.MapMode.READ_ONLY, position, length, arena).asByteBuffer();
        position += length;
        write(window, position == end);
      } catch (InternalError e) {
        throw truncated(e);
      }
    }
  }

  private void sendCopied(long offset, ByteBufferPool buffers) throws IOException {
    int capacity = (int) Math.min(BUFFER_BYTES, end - offset);
    RetainableByteBuffer.Mutable pooled = buffers.acquire(capacity, true);
    try {
      ByteBuffer buffer = pooled.getByteBuffer();
      long position = offset;
      while (position < end) {
        buffer.clear().limit((int) Math.min(capacity, end - position));
        while (buffer.hasRemaining()) {
          if (file.read(buffer, position + buffer.position()) < 0) {
            throw truncated(null);
          }
        }
        buffer.flip();
        position += buffer.remaining();
        write(buffer, position == end);
      }
    } finally {
      pooled.release();
    }
  }

  private void write(ByteBuffer content, boolean last) throws IOException {
    try (Blocker.Callback written = Blocker.callback()) {
      response.write(last, content, written);
      written.block();
    } catch (IOException e) {
      requireComplete();
      throw new ClientGoneException(e);
    }
  }

  /** Reading a mapping past the end of its file faults, or gives zeros up to the page's end. */
  private void requireComplete() throws IOException {
    if (file.size() < end) {
      throw truncated(null);
    }
  }

  private static IOException truncated(@Nullable Throwable cause) {
    return new IOException("a blob became shorter while it was being sent", cause);
  }
}
