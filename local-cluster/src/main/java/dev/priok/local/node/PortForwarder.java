package dev.priok.local.node;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries the TCP connections of one port of a Service to a ready pod. */
final class PortForwarder implements Closeable {
  private static final int TIMEOUT = 5000;

  private final ServerSocket server;
  private final Supplier<Optional<InetSocketAddress>> readyPod;

  /** Accepts until closed; a connection that finds no ready pod is closed. */
  PortForwarder(ServerSocket server, Supplier<Optional<InetSocketAddress>> readyPod) {
    this.server = server;
    this.readyPod = readyPod;
    Thread.ofVirtual().start(this::accept);
  }

  /** Ends the listener; connections end with their pods. */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> forward(client));
      } catch (IOException e) {
        // It is closed, or the client went already.
      }
    }
  }

  private void forward(Socket client) {
    try (client;
        Socket pod = new Socket()) {
      pod.connect(readyPod.get().orElseThrow(() -> new IOException("no pod is ready")), TIMEOUT);
      Thread answers = Thread.ofVirtual().start(() -> answer(pod, client));
      client.getInputStream().transferTo(pod.getOutputStream());
      pod.shutdownOutput();
      answers.join();
    } catch (IOException | InterruptedException e) {
      // The client sees its connection closed.
    }
  }

  /** Where the pod has nothing more to say, the client is done. */
  private static void answer(Socket pod, Socket client) {
    try (client) {
      pod.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // Either side went; both connections end.
    }
  }
}
