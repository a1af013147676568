package dev.priok.registry.control;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Gives an order to the server that serves a store. */
public final class ControlClient implements AutoCloseable {

  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final OrderLine lines = new OrderLine();
  private final SocketChannel channel;

  private ControlClient(SocketChannel channel) {
    this.channel = channel;
  }

  /**
   * Connects.
   *
   * @throws IOException when no server listens there
   */
  public static ControlClient connect(Path socket) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    return new ControlClient(channel);
  }

  /**
   * Whether a server comes up there that leaves the name to another one which has gone, also
   * without taking it away. Only for the holder of the store's lease; takes some seconds when there
   * is none.
   */
  public static boolean comesUp(Path socket) throws IOException {
    Files.deleteIfExists(socket);
    Instant end = Instant.now().plus(ControlSocket.BETWEEN_LOOKS).plusSeconds(1);
    while (Instant.now().isBefore(end)) {
      if (isAnswered(socket)) {
        return true;
      }
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
    return false;
  }

  /** Whether a server listens there. */
  static boolean isAnswered(Path socket) {
    try (ControlClient _ = connect(socket)) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Has an order carried out and returns its exit code. */
  public int order(StoreOrder order, Output out) throws IOException {
    Writer writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
    writer.write(lines.write(order));
    writer.write('\n');
    writer.flush();
    BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    String text = reader.readLine();
    while (text != null) {
      Reply reply = lines.read(text);
      if (reply.line() != null) {
        out.line(reply.line());
      }
      if (reply.problem() != null) {
        out.problem(reply.problem());
      }
      if (reply.exit() != null) {
        return reply.exit();
      }
      text = reader.readLine();
    }
    out.problem("the server stopped before the order was done: order it again");
    return OrderDesk.FAILED;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
