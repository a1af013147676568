package dev.priok.playground.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Sends bytes that no HTTP client would send, and reads what comes back until the server closes.
 */
record RawHttp(String address) {

  private static final int TIMEOUT_MILLIS = 15_000;

  /** The head's lines after the status line, and the body as it came. */
  record Answer(int status, List<String> headers, String body) {

    String header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(header -> header.toLowerCase(Locale.ROOT).startsWith(start))
          .map(header -> header.substring(start.length()).strip())
          .findFirst()
          .orElse("");
    }
  }

  /**
   * Sends a request line, more headers (each with its line end) and a body as ISO 8859-1; the
   * request asks for the close.
   */
  Answer send(String line, String headers, String body) {
    return send(
        line + "\r\nHost: " + address + "\r\nConnection: close\r\n" + headers + "\r\n" + body);
  }

  private Answer send(String request) {
    int colon = address.lastIndexOf(':');
    try (Socket socket =
        new Socket(
            InetAddress.getLoopbackAddress(), Integer.parseInt(address.substring(colon + 1)))) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      write(socket, request.getBytes(StandardCharsets.ISO_8859_1));
      return parse(readAll(socket.getInputStream()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Socket socket, byte[] request) throws IOException {
    try {
      socket.getOutputStream().write(request);
    } catch (SocketException _) {
      // A server may answer and close before it has read everything; its answer still counts.
    }
  }

  private static byte[] readAll(InputStream input) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
        bytes.write(buffer, 0, read);
      }
    } catch (SocketException e) {
      if (bytes.size() == 0) {
        throw e;
      }
    }
    return bytes.toByteArray();
  }

  private static Answer parse(byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.startsWith("HTTP/1.1 ")) {
      throw new IOException("no HTTP answer: " + text);
    }
    List<String> head = text.substring(0, end).lines().toList();
    int status = Integer.parseInt(head.getFirst().substring(9, 12));
    return new Answer(status, head.subList(1, head.size()), text.substring(end + 4));
  }
}
