package dev.priok.registry.http;

import dev.priok.registry.access.AccessControl;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.http.HttpHeader;
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
  private static final int AT_ONCE_IN_A_ROW = 128;

  private static final String VERSION_CHECK = "/v2/";

  private final FrontHandler front;
  private final AccessControl access;
  private final Admission admission;
  private final String versionCheck;
  private final Executor threads;
  private final BooleanSupplier storageIsPrompt;
  private final QuickPulls quick = new QuickPulls();

  HandOff(
      FrontHandler front,
      AccessControl access,
      Admission admission,
      PathPrefix prefix,
      Executor threads,
      BooleanSupplier storageIsPrompt) {
    this.front = front;
    this.access = access;
    this.admission = admission;
    this.versionCheck = prefix.path() + VERSION_CHECK;
    this.threads = threads;
    this.storageIsPrompt = storageIsPrompt;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getPath();
    if (path != null && mayAnswerAtOnce(request)) {
      if (access.isOpen() && path.equals(versionCheck)) {
        front.answerVersionCheck(request, response, callback);
        return true;
      }
      if (storageIsPrompt.getAsBoolean()
          && quick.contains(path)
          && sendsAtOnce(path, request, response, callback)) {
        return true;
      }
    }
    threads.execute(() -> answer(request, response, callback));
    return true;
  }

  /** Returns false when the answer takes longer this time. */
  private boolean sendsAtOnce(String path, Request request, Response response, Callback callback) {
    long began = System.nanoTime();
    try {
      Exchange exchange = front.answerAtOnce(request, response, callback);
      quick.sentAtOnce(exchange, System.nanoTime() - began);
      return true;
    } catch (WouldBlockException e) {
      if (e.isOfAnswer()) {
        quick.forget(path);
      }
      response.reset();
      return false;
    }
  }

  private boolean mayAnswerAtOnce(Request request) {
    return request.getConnectionMetaData().getConnection().getMessagesIn() % AT_ONCE_IN_A_ROW != 0
        && (request.getMethod().equals("GET") || request.getMethod().equals("HEAD"))
        && request.getLength() <= 0
        && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
        && !admission.exceedsConnections(request.getConnectionMetaData().getConnection());
  }

  private void answer(Request request, Response response, Callback callback) {
    long began = System.nanoTime();
    try {
      var _ = front.handle(request, response, Callback.from(() -> note(request, began), callback));
    } catch (Throwable e) {
      // Else the client would wait for an answer, and a stop for the client.
      Response.writeError(request, response, callback, e);
    }
  }

  private void note(Request request, long began) {
    if (request.getAttribute(FrontHandler.EXCHANGE) instanceof Exchange exchange) {
      quick.sentElsewhere(exchange, System.nanoTime() - began);
    }
  }
}
