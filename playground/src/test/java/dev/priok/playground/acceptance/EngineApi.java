package dev.priok.playground.acceptance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * The Docker Engine API over the daemon's socket, which the JDK's HTTP client cannot reach.
 * HTTP/1.0, so that an answer ends with the connection and no chunk has to be decoded.
 */
record EngineApi(Path socket) {

  /** An answer: the status, and the body as text (a stream of JSON objects, one a line). */
  record Answer(int status, String body) {}

  boolean answers() {
    try {
      return send("GET", "/_ping", Map.of()).status() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  Answer post(String target, Map<String, String> headers) {
    return send("POST", target, headers);
  }

  private Answer send(String method, String target, Map<String, String> headers) {
    StringBuilder request = new StringBuilder();
    request
        .append(method)
        .append(' ')
        .append(target)
        .append(" HTTP/1.0\r\nHost: docker\r\nContent-Length: 0\r\n");
    headers.forEach(
        (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    request.append("\r\n");
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      ByteBuffer bytes = ByteBuffer.wrap(request.toString().getBytes(StandardCharsets.US_ASCII));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      Channels.newInputStream(channel).transferTo(answer);
      return parse(answer.toString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Answer parse(String text) throws IOException {
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 || !text.startsWith("HTTP/1.")) {
      throw new IOException("no HTTP answer: " + text);
    }
    return new Answer(Integer.parseInt(text.substring(9, 12)), text.substring(end + 4));
  }
}
