package dev.priok.registry.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.priok.registry.storage.PathSpec;
import dev.priok.registry.storage.Storage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders for the store that this process serves, on a socket in the store's own directory.
 * Only the user that the server runs as may connect: who could remove the files anyway. A line of
 * JSON is the order, lines of JSON are the answer. Without a socket, as on a file system that knows
 * none, everything else is served all the same.
 */
public final class ControlSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
  private static final int AT_ONCE = 4;
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final int MAX_ORDER_CHARS = 64 * 1024;

  private final ObjectMapper json = new ObjectMapper();
  private final OrderDesk desk;
  private final Storage storage;
  private final Path path;

  /** Where it is bound and closed to others before anybody knows the name. */
  private final Path aside;

  private final BooleanSupplier holdsLease;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final CountDownLatch closed = new CountDownLatch(1);
  private String lastReason = "";
  private @Nullable ServerSocketChannel server;
  private @Nullable Object identity;

  /**
   * Takes no orders before {@link #start}.
   *
   * @param holdsLease whether this server is the one of several on the store that may have the name
   */
  public ControlSocket(Storage storage, OrderDesk desk, BooleanSupplier holdsLease) {
    this.storage = storage;
    this.desk = desk;
    this.holdsLease = holdsLease;
    this.path = storage.layout().path(new PathSpec.ControlSocket());
    this.aside = path.resolveSibling("." + UUID.randomUUID().toString().substring(0, 8));
  }

  /**
   * Begins to take orders, or leaves them to another server that does; as soon as that one has
   * gone, or it is possible on a disk that was full, this one does.
   */
  public void start() {
    if (!ControlClient.isAnswered(path)) {
      open();
    }
    Thread.ofPlatform().daemon().name("control").start(this::keep);
  }

  private void keep() {
    try {
      while (!closed.await(BETWEEN_LOOKS.toSeconds(), TimeUnit.SECONDS)) {
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes the name when nobody has it, or the lease's holder has lost it. Only the holder takes it
   * from somebody: whether that one lives cannot be seen from another host.
   */
  synchronized void look() {
    try {
      Object current = identity(path);
      boolean lost = !Objects.equals(current, identity) || server == null || !server.isOpen();
      if (lost && (current == null || current.equals(identity) || holdsLease.getAsBoolean())) {
        open();
      }
    } catch (IOException e) {
      giveUp(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void open() {
    if (closed.getCount() == 0) {
      return;
    }
    try {
      if (server != null) {
        server.close();
      }
      storage.files().ensureDirectory(Objects.requireNonNull(path.getParent()));
      ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      server = channel;
      channel.bind(UnixDomainSocketAddress.of(aside));
      Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString("rw-------"));
      // Asked before the name may be another server's. The move replaces one left behind.
      Object own = identity(aside);
      Files.move(aside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      identity = own;
      lastReason = "";
      Thread.ofVirtual().name("control").start(() -> accept(channel));
    } catch (IOException | UnsupportedOperationException e) {
      giveUp(String.valueOf(e.getMessage()));
    }
  }

  private synchronized void giveUp(String reason) {
    if (!reason.equals(lastReason)) {
      LOG.atWarn()
          .addKeyValue("path", path)
          .addKeyValue("reason", reason)
          .log("No local socket: commands cannot act through this server");
      lastReason = reason;
    }
    try {
      if (server != null) {
        server.close();
      }
      Files.deleteIfExists(aside);
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("A local socket is left behind");
    }
  }

  private void accept(ServerSocketChannel channel) {
    try {
      while (true) {
        places.acquire();
        boolean taken = false;
        try {
          SocketChannel client = channel.accept();
          taken = true;
          Thread.ofVirtual().name("order").start(() -> answerAndRelease(client));
        } finally {
          if (!taken) {
            places.release();
          }
        }
      }
    } catch (ClosedChannelException _) {
      // Another one took its place, or this server ends.
    } catch (IOException e) {
      giveUp(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answerAndRelease(SocketChannel client) {
    try (client) {
      answer(client);
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("Order not answered");
    } finally {
      places.release();
    }
  }

  private void answer(SocketChannel client) throws IOException {
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(client), StandardCharsets.UTF_8));
    StringBuilder text = new StringBuilder();
    int next = reader.read();
    while (next >= 0 && next != '\n' && text.length() < MAX_ORDER_CHARS) {
      text.append((char) next);
      next = reader.read();
    }
    if (text.isEmpty()) {
      // Another server, which wanted to know whether anybody is here.
      return;
    }
    try (Replies replies = new Replies(Channels.newWriter(client, StandardCharsets.UTF_8))) {
      replies.end(carryOut(text.toString(), replies));
    }
  }

  private int carryOut(String text, Replies replies) {
    try {
      StoreOrder order = json.readValue(text, StoreOrder.class);
      // As JSON again, in which no control character is left as it is.
      LOG.atInfo().addKeyValue("order", json.writeValueAsString(order)).log("Order taken");
      return desk.carryOut(order, replies);
    } catch (JsonProcessingException e) {
      replies.problem("this server does not know this order: use the same version of both");
      return OrderDesk.FAILED;
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("Order failed");
      replies.problem("failed: " + e);
      return OrderDesk.FAILED;
    }
  }

  private static @Nullable Object identity(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Takes no more orders; those under way end with the process. */
  @Override
  public synchronized void close() {
    closed.countDown();
    try (ServerSocketChannel _ = server) {
      // While it is open its number is nobody else's.
      if (identity != null && identity.equals(identity(path))) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("The local socket is left behind");
    }
  }
}
