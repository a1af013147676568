package dev.priok.registry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection on which a test can break every rule. */
final class RawClient implements AutoCloseable {

  private final Socket socket;

  RawClient(RunningRegistry registry) throws IOException {
    this(new Socket("127.0.0.1", registry.port()));
  }

  RawClient(ServerProcess server) throws IOException {
    this(new Socket("127.0.0.1", server.port()));
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(10_000);
  }

  /** One whose end takes little that is not read. */
  static RawClient slow(RunningRegistry registry) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress("127.0.0.1", registry.port()));
    return new RawClient(socket);
  }

  void write(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  void write(byte[] content) throws IOException {
    socket.getOutputStream().write(content);
    socket.getOutputStream().flush();
  }

  /** Reads up to the end of the next answer's header. */
  String readHead() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        break;
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** As {@link #readHead()}, within {@code patience}. */
  String readHead(Duration patience) throws IOException {
    int before = socket.getSoTimeout();
    socket.setSoTimeout((int) patience.toMillis());
    try {
      return readHead();
    } finally {
      socket.setSoTimeout(before);
    }
  }

  byte[] readExactly(int length) throws IOException {
    return socket.getInputStream().readNBytes(length);
  }

  /** Reads until the server closes; what a reset cuts off is lost. */
  byte[] readToEnd() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[64 * 1024];
    try {
      int read;
      while ((read = socket.getInputStream().read(buffer)) >= 0) {
        all.write(buffer, 0, read);
      }
    } catch (java.net.SocketException e) {
      return all.toByteArray();
    }
    return all.toByteArray();
  }

  /** Closes so that the peer sees a reset. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
