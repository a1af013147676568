package dev.priok.registry.http;

import java.time.Duration;

/**
 * What clients may take up of the server.
 *
 * @param requests answered at once; each may hold a buffer of 256 KiB
 * @param connections open at once; beyond it a new one is told to come back
 * @param heldBytes of bodies that are held whole, of all requests together; answers that are made
 *     in memory have as much of their own
 * @param heldWait how long a request waits for its share of {@code heldBytes}
 * @param headerTimeout from the first byte of a request, or from the beginning of a connection, to
 *     the end of its header
 * @param bodyWindow a body that brings less than 1 KiB/s over this much waiting is given up, and an
 *     answer that counts as held when less of it is taken
 */
public record HttpLimits(
    int requests,
    int connections,
    long heldBytes,
    Duration heldWait,
    Duration headerTimeout,
    Duration bodyWindow) {

  private static final long SLOWEST_BYTES_PER_SECOND = 1024;

  private static final int LEAST_REQUESTS = 64;
  private static final int MOST_REQUESTS = 1024;
  private static final long HEAP_PER_REQUEST_BYTES = 512 * 1024;
  private static final int MOST_CONNECTIONS = 8192;
  private static final int LEAST_TURNED_AWAY = 16;
  private static final long LEAST_HELD_BYTES = 8L * 1024 * 1024;
  private static final int HEAP_PER_HELD_BYTE = 16;

  /**
   * Beyond so many, connections wait in the system's queue. Between {@link #connections} and this
   * they are told to come back; only those that ask for nothing fill it.
   */
  int acceptedConnections() {
    return connections + Math.max(LEAST_TURNED_AWAY, connections / 4);
  }

  /** What has to pass in so long. */
  static int leastBytes(Duration window) {
    return Math.toIntExact(SLOWEST_BYTES_PER_SECOND * window.toMillis() / 1000);
  }

  /**
   * Limits that a server of this size can bear.
   *
   * @param heapBytes the most memory that the JVM takes
   * @param fileDescriptors the most files and connections that the process can have open
   */
  public static HttpLimits fitting(long heapBytes, long fileDescriptors) {
    return new HttpLimits(
        Math.clamp(heapBytes / HEAP_PER_REQUEST_BYTES, LEAST_REQUESTS, MOST_REQUESTS),
        Math.clamp(fileDescriptors / 2, LEAST_REQUESTS, MOST_CONNECTIONS),
        Math.max(LEAST_HELD_BYTES, heapBytes / HEAP_PER_HELD_BYTE),
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60));
  }
}
