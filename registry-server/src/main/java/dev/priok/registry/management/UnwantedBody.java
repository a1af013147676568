package dev.priok.registry.management;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * What a client still sends when it has its answer. To close the connection meanwhile would reset
 * it, and the answer with it. Waits without a thread and keeps nothing.
 */
final class UnwantedBody implements Runnable {
  /** Nobody has a use for a body here; a form with the one parameter there is comes in less. */
  private static final int MOST_BYTES = 16 * 1024;

  private final Request request;
  private final Callback ended;
  private int left = MOST_BYTES;

  /**
   * @param ended is told of the end, whether that is the body's, a failure's or the limit's
   */
  UnwantedBody(Request request, Callback ended) {
    this.request = request;
    this.ended = ended;
  }

  /** Reads what there is. */
  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      left -= chunk.remaining();
      boolean last = chunk.isLast() || Content.Chunk.isFailure(chunk) || left < 0;
      chunk.release();
      if (last) {
        ended.succeeded();
        return;
      }
    }
  }
}
