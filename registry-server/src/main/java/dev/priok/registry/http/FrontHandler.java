package dev.priok.registry.http;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Action;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every request passes here, nearly all on a virtual thread of its own: it is routed, access is
 * decided, the feature answers, and whatever is thrown becomes one answer.
 */
final class FrontHandler extends Handler.Abstract {

  static final String EXCHANGE = Exchange.class.getName();

  private static final Logger LOG = LoggerFactory.getLogger(FrontHandler.class);

  /** How much of an unwanted body is read so that the client gets to see why it is unwanted. */
  private static final long DRAINED_BYTES = 16L * 1024 * 1024;

  private final AccessControl access;
  private final RouteHandler features;
  private final ResponseHeaders headers;
  private final ErrorResponder errors;
  private final boolean httpsOnly;
  private final Admission admission;
  private final HeldBytes heldBodies;
  private final HeldBytes heldAnswers;
  private final Duration bodyWindow;
  private final PathPrefix prefix;
  private final RequestOrigin origins;
  private final boolean readOnly;
  private final Set<Connection> underWay;

  /**
   * @param underWay has, at all times, the connections over which an unanswered request came, but
   *     for what is answered at once
   */
  FrontHandler(
      HttpSettings settings,
      AccessControl access,
      RouteHandler features,
      ResponseHeaders headers,
      ErrorResponder errors,
      Admission admission,
      Set<Connection> underWay) {
    this.access = access;
    this.features = features;
    this.headers = headers;
    this.errors = errors;
    this.httpsOnly = settings.https() != null;
    this.admission = admission;
    this.underWay = underWay;
    this.prefix = PathPrefix.of(settings.prefix());
    this.origins = new RequestOrigin(settings.trustedProxies(), settings.host(), prefix);
    this.readOnly = settings.readOnly();
    // Not one for both: who reads slowly would keep those waiting who push, and the reverse.
    this.heldBodies = new HeldBytes(settings.limits().heldBytes(), settings.limits().heldWait());
    this.heldAnswers = new HeldBytes(settings.limits().heldBytes(), settings.limits().heldWait());
    this.bodyWindow = settings.limits().bodyWindow();
  }

  /** Answers distribution-spec v1.1.1 end-1 where everybody may come in, without blocking. */
  void answerVersionCheck(Request request, Response response, Callback callback) {
    Exchange exchange = exchange(request, response, callback);
    exchange.routed(new Route.Base());
    try {
      exchange.send(200, JsonBody.CONTENT_TYPE, JsonBody.emptyObject());
    } catch (IOException e) {
      callback.failed(e);
    }
  }

  /**
   * As {@link #handle}, for an answer in one piece: returns when it was handed over, not when it
   * was written.
   *
   * @throws WouldBlockException when it is no such answer, or takes a wait to know whether the
   *     caller gets it; then it is still to be given
   */
  Exchange answerAtOnce(Request request, Response response, Callback callback) {
    Exchange exchange = exchange(request, response, callback);
    try {
      admit(exchange);
    } catch (IOException e) {
      callback.failed(e);
    }
    return exchange;
  }

  private Exchange exchange(Request request, Response response, @Nullable Callback written) {
    String requestId = RequestId.of(request);
    headers.apply(response, requestId);
    RequestBody body = new RequestBody(request, heldBodies, bodyWindow);
    Answer answer = new Answer(response, written, heldAnswers, bodyWindow);
    Exchange exchange = new Exchange(request, answer, access, requestId, body, prefix, origins);
    request.setAttribute(EXCHANGE, exchange);
    return exchange;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Exchange exchange = exchange(request, response, null);
    try {
      follow(exchange, request.getConnectionMetaData().getConnection());
      callback.succeeded();
    } catch (ClientGoneException e) {
      if (!exchange.answer().isBegun()) {
        exchange.abandoned();
      }
      callback.failed(e);
    } catch (IOException e) {
      callback.failed(e);
    }
    return true;
  }

  private void follow(Exchange exchange, Connection connection) throws IOException {
    underWay.add(connection);
    try {
      if (admission.exceedsConnections(connection)) {
        refuse(exchange, Admission.refusal("connections"));
      } else {
        admit(exchange);
      }
    } finally {
      underWay.remove(connection);
    }
  }

  private void admit(Exchange exchange) throws IOException {
    if (!admission.enter()) {
      refuse(exchange, Admission.refusal("requests at once"));
      return;
    }
    try {
      answer(exchange);
    } finally {
      exchange.body().release();
      exchange.answer().release();
      admission.leave();
    }
  }

  /** Returns when an answer has been sent; throws when there is none, or only a part of one. */
  private void answer(Exchange exchange) throws IOException {
    try {
      serve(exchange);
    } catch (RegistryException e) {
      refuse(exchange, e);
    } catch (ClientGoneException | WouldBlockException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      fail(exchange, e);
    }
  }

  private void serve(Exchange exchange) throws IOException {
    if (httpsOnly && !exchange.isSecure()) {
      throw new RegistryException(
          ErrorCode.REQUEST_INVALID,
          "this registry speaks HTTPS and got a plain HTTP request: use https:// in place of"
              + " http:// and do not list it as insecure");
    }
    Route route = Router.route(exchange.method(), prefix.strip(exchange.path()));
    exchange.routed(route);
    Action action = route.action();
    if (action != null) {
      AccessDecision decision = exchange.decide(new AccessRequest(action, route.repository()));
      exchange.identified(decision.user());
      AccessRefusal.require(decision);
      requireWritable(action);
    }
    features.handle(route, exchange);
  }

  private void requireWritable(Action action) {
    if (readOnly && (action == Action.PUSH || action == Action.DELETE)) {
      throw new RegistryException(
              ErrorCode.UNSUPPORTED,
              "this registry is read-only at present (storage.maintenance.readonly in its"
                  + " configuration): images can be pulled, not pushed or deleted")
          .withHeader("Allow", "GET, HEAD");
    }
  }

  private void refuse(Exchange exchange, RegistryException refusal) throws IOException {
    if (exchange.answer().isBegun()) {
      throw new IOException("refused after the answer had begun", refusal);
    }
    errors.refuse(exchange, refusal);
    drain(exchange);
  }

  private void fail(Exchange exchange, Exception failure) throws IOException {
    LOG.atError()
        .addKeyValue("requestId", exchange.requestId())
        .setCause(failure)
        .log("Request failed");
    String message =
        "the registry failed to do this; its log has the reason under request id "
            + exchange.requestId();
    refuse(exchange, new RegistryException(ErrorCode.UNKNOWN, message));
  }

  /** Closing a connection while a body still arrives would reset it, and the answer with it. */
  private static void drain(Exchange exchange) {
    if (exchange.body().isGivenUp()
        || !exchange.body().isAnnounced()
        || exchange.header("Expect").isPresent()) {
      return;
    }
    long[] left = {DRAINED_BYTES};
    try {
      exchange
          .body()
          .transferTo(chunk -> {
            left[0] -= chunk.remaining();
            if (left[0] < 0) {
              throw new IOException("more than is worth reading");
            }
          });
    } catch (IOException | RegistryException e) {
      LOG.debug("Gave up reading the rest of a refused request", e);
    }
  }
}
