package dev.priok.registry.http;

import java.util.concurrent.Executor;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Takes requests on the thread that selects and hands them to threads of their own, all but those
 * that can be answered without waiting for anything: waking a thread costs twice as much as such an
 * answer.
 */
final class HandOff extends Handler.Abstract.NonBlocking {

  /** So that nobody keeps the thread that selects by requests without end. */
  private static final int AT_ONCE_IN_A_ROW = 32;

  private final FrontHandler front;
  private final Executor threads;

  HandOff(FrontHandler front, Executor threads) {
    this.front = front;
    this.threads = threads;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    long before = request.getConnectionMetaData().getConnection().getMessagesIn();
    if (before % AT_ONCE_IN_A_ROW != 0 && front.answersAtOnce(request)) {
      front.answerAtOnce(request, response, callback);
    } else {
      threads.execute(() -> answer(request, response, callback));
    }
    return true;
  }

  private void answer(Request request, Response response, Callback callback) {
    try {
      var _ = front.handle(request, response, callback);
    } catch (Throwable e) {
      // Else the client would wait for an answer, and a stop for the client.
      Response.writeError(request, response, callback, e);
    }
  }
}
