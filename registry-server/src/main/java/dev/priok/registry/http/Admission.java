package dev.priok.registry.http;

import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import org.eclipse.jetty.io.Connection;

/** Turns away what is too much, so that what is under way goes on. */
final class Admission {

  private static final String RETRY_AFTER_SECONDS = "5";

  private final Semaphore requests;
  private final int maxConnections;
  private final IntSupplier connections;

  /**
   * Begins with nothing admitted.
   *
   * @param connections how many are open
   */
  Admission(HttpLimits limits, IntSupplier connections) {
    this.requests = new Semaphore(limits.requests());
    this.maxConnections = limits.connections();
    this.connections = connections;
  }

  /** Whether there is room for one more request; if so, {@link #leave} gives it back. */
  boolean enter() {
    return requests.tryAcquire();
  }

  void leave() {
    requests.release();
  }

  /** Whether the connection is one too many: connections that have been served stay. */
  boolean exceedsConnections(Connection connection) {
    return connection.getMessagesIn() <= 1 && connections.getAsInt() > maxConnections;
  }

  static RegistryException refusal(String what) {
    return new RegistryException(
            ErrorCode.UNAVAILABLE, "this registry has too many " + what + ": try again")
        .withHeader("Retry-After", RETRY_AFTER_SECONDS)
        .withHeader("Connection", "close");
  }
}
