package dev.priok.registry.management;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.priok.registry.gc.CollectionLoop;
import dev.priok.registry.gc.CollectionStatus;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.management.StoreCounts.Extent;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The management port's resources. None of them waits for storage.
 *
 * <pre>
 * GET /livez          200 while the process runs
 * GET /readyz         200, or 503 with the reason
 * GET /debug/health   the same in the form of registry:2
 * GET {metricsPath}   200, metrics for Prometheus
 * GET /stats          200 with the token, 401 without, 403 when there is none
 * POST /gc            202, with the token: collects garbage now, ?dryRun=true only counts it;
 *                     400 for other parameters;
 *                     409 while a collection runs or another server has the store's lease
 * </pre>
 */
final class ManagementHandler extends Handler.Abstract {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final Readiness readiness;
  private final @Nullable String metricsPath;
  private final PrometheusMeterRegistry meters;
  private final StoreCountLoop counts;
  private final CollectionLoop collections;
  private final Supplier<UpkeepStatus> upkeep;
  private final BearerToken token;

  ManagementHandler(
      Readiness readiness,
      @Nullable String metricsPath,
      PrometheusMeterRegistry meters,
      StoreCountLoop counts,
      CollectionLoop collections,
      Supplier<UpkeepStatus> upkeep,
      BearerToken token) {
    this.readiness = readiness;
    this.metricsPath = metricsPath;
    this.meters = meters;
    this.counts = counts;
    this.collections = collections;
    this.upkeep = upkeep;
    this.token = token;
  }

  private record Answer(int status, String contentType, String body) {}

  /** All that {@code /stats} says. */
  private record Stats(
      @JsonUnwrapped StoreCounts counts,
      @Nullable Extent quarantine,
      CollectionStatus gc,
      @JsonUnwrapped UpkeepStatus upkeep) {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer = answer(request, response);
    boolean head = HttpMethod.HEAD.is(request.getMethod());
    byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    Callback written = callback;
    if (hasBody(request)) {
      response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
      // A client that waits for a 100 sends none after this.
      if (!request.getHeaders().contains(HttpHeader.EXPECT)) {
        written = Callback.from(new UnwantedBody(request, callback), callback::failed);
      }
    }
    response.write(true, ByteBuffer.wrap(head ? new byte[0] : body), written);
    return true;
  }

  private Answer answer(Request request, Response response) {
    String path = Request.getPathInContext(request);
    if (path.equals("/gc")) {
      return collect(request, response);
    }
    if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
      return new Answer(HttpStatus.METHOD_NOT_ALLOWED_405, TEXT, "use GET\n");
    }
    if (path.equals(metricsPath)) {
      return new Answer(HttpStatus.OK_200, PROMETHEUS, meters.scrape());
    }
    return switch (path) {
      case "/livez" -> new Answer(HttpStatus.OK_200, TEXT, "ok\n");
      case "/readyz" -> ready();
      case "/debug/health" -> health();
      case "/stats" -> stats(request, response);
      default -> new Answer(HttpStatus.NOT_FOUND_404, TEXT, "not found\n");
    };
  }

  private Answer ready() {
    Optional<String> problem = readiness.problem();
    return problem.isEmpty()
        ? new Answer(HttpStatus.OK_200, TEXT, "ok\n")
        : new Answer(HttpStatus.SERVICE_UNAVAILABLE_503, TEXT, problem.get() + "\n");
  }

  /** As registry:2 answers: the message of each check that failed, by its name. */
  private Answer health() {
    Optional<String> problem = readiness.problem();
    return new Answer(
        problem.isEmpty() ? HttpStatus.OK_200 : HttpStatus.SERVICE_UNAVAILABLE_503,
        JsonBody.CONTENT_TYPE,
        json(problem.map(text -> Map.of("registry", text)).orElse(Map.of())));
  }

  private Answer collect(Request request, Response response) {
    if (!HttpMethod.POST.is(request.getMethod())) {
      response.getHeaders().put(HttpHeader.ALLOW, "POST");
      return new Answer(HttpStatus.METHOD_NOT_ALLOWED_405, TEXT, "use POST\n");
    }
    Answer refusal = refusal(request, response);
    if (refusal != null) {
      return refusal;
    }
    Optional<Boolean> dryRun = dryRun(request);
    if (dryRun.isEmpty()) {
      return new Answer(
          HttpStatus.BAD_REQUEST_400,
          TEXT,
          "nothing begun: the only parameter is dryRun=true or dryRun=false, in the query\n");
    }
    return switch (collections.request(dryRun.get())) {
      case ACCEPTED -> new Answer(HttpStatus.ACCEPTED_202, TEXT, "begun: see gc in /stats\n");
      case ALREADY_RUNNING ->
          new Answer(HttpStatus.CONFLICT_409, TEXT, "a collection is running\n");
      case NOT_THE_HOLDER ->
          new Answer(
              HttpStatus.CONFLICT_409,
              TEXT,
              "this server may not collect: see gc.waitingFor in /stats\n");
    };
  }

  private static boolean hasBody(Request request) {
    return request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
  }

  /** Empty for what may have been meant for a dry run and is not understood. */
  private static Optional<Boolean> dryRun(Request request) {
    if (hasBody(request)) {
      return Optional.empty();
    }
    return switch (request.getHttpURI().getQuery()) {
      case null -> Optional.of(false);
      case "", "dryRun=false" -> Optional.of(false);
      case "dryRun=true" -> Optional.of(true);
      default -> Optional.empty();
    };
  }

  /** Why a request that needs the token is not answered; null when it has it. */
  private @Nullable Answer refusal(Request request, Response response) {
    if (!token.isSet()) {
      return new Answer(
          HttpStatus.FORBIDDEN_403, TEXT, "closed: management.tokenfile names no token\n");
    }
    if (!token.admits(request.getHeaders().get(HttpHeader.AUTHORIZATION))) {
      response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer realm=\"management\"");
      return new Answer(HttpStatus.UNAUTHORIZED_401, TEXT, "send the management token\n");
    }
    return null;
  }

  private Answer stats(Request request, Response response) {
    Answer refusal = refusal(request, response);
    if (refusal != null) {
      return refusal;
    }
    Stats stats =
        new Stats(counts.counts(), counts.quarantined(), collections.status(), upkeep.get());
    return new Answer(HttpStatus.OK_200, JsonBody.CONTENT_TYPE, json(stats));
  }

  private static String json(Object value) {
    return new String(JsonBody.of(value), StandardCharsets.UTF_8);
  }
}
