package dev.priok.local.node;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the TCP connections of one port of a Service to a ready pod. */
final class PortForwarder implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PortForwarder.class);
  private final ServerSocket server;
  private final Supplier<Optional<InetSocketAddress>> readyPod;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /** Accepts until closed; a connection that finds no ready pod is reset. */
  PortForwarder(ServerSocket server, Supplier<Optional<InetSocketAddress>> readyPod) {
    this.server = server;
    this.readyPod = readyPod;
    Thread.ofVirtual().name("forward-" + server.getLocalSocketAddress()).start(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) server.getLocalSocketAddress();
  }

  /** Ends the listener and every connection. */
  @Override
  public void close() {
    try (server) {
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("address", server.getLocalSocketAddress())
          .setCause(e)
          .log("not closed");
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> forward(client));
      } catch (IOException e) {
        LOG.atDebug()
            .addKeyValue("error", e)
            .log("closed, or the client went before it was accepted");
      }
    }
  }

  private void forward(Socket client) {
    open.add(client);
    try (client;
        Socket pod = new Socket()) {
      open.add(pod);
      try {
        pod.connect(readyPod.get().orElseThrow(() -> new IOException("no ready pod")), 5000);
      } catch (IOException e) {
        client.setSoLinger(true, 0);
        return;
      }
      Thread answers = Thread.ofVirtual().start(() -> copy(pod, client));
      copy(client, pod);
      answers.join();
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e).log("connection was gone already");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.removeIf(Socket::isClosed);
    }
  }

  /** Copies until the end of input and passes that end on, so that half-closed connections work. */
  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      closeBoth(from, to);
    }
  }

  private static void closeBoth(Socket from, Socket to) {
    try (from;
        to) {
      to.setSoLinger(true, 0);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("error", e).log("connection was gone already");
    }
  }
}
