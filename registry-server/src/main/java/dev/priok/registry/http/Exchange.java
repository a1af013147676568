package dev.priok.registry.http;

import dev.priok.registry.access.AccessControl;
import dev.priok.registry.access.AccessDecision;
import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Action;
import dev.priok.registry.access.Caller;
import dev.priok.registry.access.TokenDecision;
import dev.priok.registry.access.TokenRequest;
import dev.priok.registry.oci.Digest;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, as the features see them. Used by one thread. Exactly one {@code
 * send} is called, unless the handler throws before.
 */
public final class Exchange {

  private final Request request;
  private final Answer answer;
  private final AccessControl access;
  private final RequestBody body;
  private final PathPrefix prefix;
  private final RequestOrigin origins;
  private final QueryParameters query;
  private final String requestId;
  private @Nullable Route route;
  private @Nullable String user;
  private @Nullable ErrorCode error;
  private @Nullable Digest digest;
  private boolean abandoned;

  Exchange(
      Request request,
      Answer answer,
      AccessControl access,
      String requestId,
      RequestBody body,
      PathPrefix prefix,
      RequestOrigin origins) {
    this.request = request;
    this.answer = answer;
    this.access = access;
    this.requestId = requestId;
    this.body = body;
    this.prefix = prefix;
    this.origins = origins;
    this.query = new QueryParameters(request);
  }

  /** Whether the answer is to have no body. */
  public boolean isHead() {
    return request.getMethod().equals("HEAD");
  }

  /** The first value of a request header. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeaders().get(name));
  }

  /**
   * The first value of a query parameter.
   *
   * @throws RegistryException REQUEST_INVALID when the query cannot be decoded
   */
  public Optional<String> query(String name) {
    return query.first(name);
  }

  /**
   * All values of a query parameter, in the order they came.
   *
   * @throws RegistryException REQUEST_INVALID when the query cannot be decoded
   */
  public List<String> queryValues(String name) {
    return query.all(name);
  }

  /** The request's body, to be read at most once. */
  public RequestBody body() {
    return body;
  }

  /**
   * Waits until there is memory for the {@code bytes} that making the answer takes. From then on
   * until the request ends only the answer itself counts as held. Only the last share that was
   * asked for counts.
   *
   * @throws RegistryException UNAVAILABLE when other requests hold too much
   */
  public void hold(long bytes) throws IOException {
    answer.hold(bytes);
  }

  /** Whether the caller may also do this, beyond what the route itself needed. */
  public boolean allows(Action action, @Nullable RepositoryName repository) {
    return decide(new AccessRequest(action, repository)) instanceof AccessDecision.Allowed;
  }

  /** A challenge for a caller who is allowed without a login, but could do more with one. */
  public Optional<String> invitation() {
    return user == null ? access.invitation() : Optional.empty();
  }

  /** Names the blob that the request has turned out to be about, for the log. */
  public void concerns(Digest digest) {
    this.digest = digest;
  }

  /** Sets a header of the unsent answer; Location and Link are given from the registry's root. */
  public void setHeader(String name, String value) {
    answer.response().getHeaders().put(name, prefix.apply(name, value));
  }

  /** Answers without a body. */
  public void send(int status) throws IOException {
    answer.response().setStatus(status);
    if (status != HttpStatus.NO_CONTENT_204 && status != HttpStatus.NOT_MODIFIED_304) {
      answer.response().getHeaders().put(HttpHeader.CONTENT_LENGTH, 0);
    }
    answer.writeNothing();
  }

  /** Answers with {@code content}, or for HEAD with its headers. */
  public void send(int status, String contentType, byte[] content) throws IOException {
    answer.prepare(status, contentType, content.length);
    if (isHead()) {
      answer.writeNothing();
    } else {
      answer.write(content);
    }
  }

  /** Answers with the headers of a body of {@code length} bytes, for HEAD. */
  public void sendHeaders(int status, String contentType, long length) throws IOException {
    answer.prepare(status, contentType, length);
    answer.writeNothing();
  }

  /**
   * Answers with a part of a file.
   *
   * @throws IOException when the file ends early; the answer is then broken off
   * @throws WouldBlockException on a thread that may not wait for the client; nothing is sent then
   */
  public void send(int status, String contentType, FileChannel file, ByteRange part)
      throws IOException {
    answer.requireWaiting();
    answer.prepare(status, contentType, part.length());
    new FileSender(answer.response(), file, part)
        .send(part.offset(), request.getComponents().getByteBufferPool());
  }

  /** Asks for a token in the caller's name. */
  public TokenDecision issueToken(TokenRequest wanted) {
    TokenDecision decision = access.issue(caller(), wanted);
    if (decision instanceof TokenDecision.Issued issued) {
      user = issued.user();
    }
    return decision;
  }

  /** Throws {@link WouldBlockException} where it takes a wait on a thread that may not. */
  AccessDecision decide(AccessRequest question) {
    return answer.written() == null
        ? access.decide(caller(), question)
        : access.allowedAtOnce(caller(), question).orElseThrow(WouldBlockException::ofDecision);
  }

  private Caller caller() {
    return new Caller(
        request.getHeaders().get(HttpHeader.AUTHORIZATION),
        clientAddress(),
        () -> origins.of(request));
  }

  boolean isSecure() {
    return request.isSecure();
  }

  String method() {
    return request.getMethod();
  }

  String path() {
    String path = request.getHttpURI().getPath();
    return path == null ? "" : path;
  }

  String clientAddress() {
    return Request.getRemoteAddr(request);
  }

  String requestId() {
    return requestId;
  }

  Answer answer() {
    return answer;
  }

  @Nullable Route route() {
    return route;
  }

  void routed(Route route) {
    this.route = route;
  }

  /** Tag, digest or upload id. */
  @Nullable Object reference() {
    return digest != null || route == null ? digest : route.reference();
  }

  @Nullable String user() {
    return user;
  }

  void identified(@Nullable String user) {
    this.user = user;
  }

  @Nullable ErrorCode error() {
    return error;
  }

  void refused(RegistryException refusal) {
    error = refusal.code();
    ReasonPhrase.repeat(refusal, request);
  }

  boolean isAbandoned() {
    return abandoned;
  }

  void abandoned() {
    this.abandoned = true;
  }
}
