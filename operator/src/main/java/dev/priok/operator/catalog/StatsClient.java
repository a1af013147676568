package dev.priok.operator.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.priok.operator.catalog.CatalogSnapshot.Cause;
import dev.priok.operator.catalog.CatalogSnapshot.Unreachable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks one registry's management port what it holds. Safe for several threads; each call takes at
 * most its time-outs and at most {@value #MAX_BODY_BYTES} bytes of an answer.
 */
public final class StatsClient implements AutoCloseable {
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final ObjectReader READER = new ObjectMapper().readerFor(Stats.class);

  private final HttpClient http;
  private final Duration timeout;

  /**
   * @param connectTimeout until the connection stands
   * @param timeout until the answer is there as a whole
   */
  public StatsClient(Duration connectTimeout, Duration timeout) {
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(connectTimeout)
            .build();
  }

  /** One poll. Whatever goes wrong is part of the result; only a bug throws. */
  public CatalogSnapshot fetch(StatsTarget target) {
    HttpRequest request =
        HttpRequest.newBuilder(target.uri())
            .header("Authorization", "Bearer " + target.token())
            .header("Accept", "application/json")
            .timeout(timeout)
            .GET()
            .build();
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_BYTES));
    try {
      // The request's own time-out ends with the headers; this one covers a dripping body too.
      return read(target, exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return noAnswer(target, "no whole answer within " + timeout.toMillis() + " ms");
    } catch (ExecutionException e) {
      return noAnswer(target, why(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return noAnswer(target, "interrupted");
    } finally {
      exchange.cancel(true);
    }
  }

  private static CatalogSnapshot read(StatsTarget target, HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status == 401 || status == 403) {
      return new Unreachable(
          Cause.TOKEN_REFUSED, target.uri() + " answered " + status + ": it refused the token");
    }
    if (status != 200) {
      return new Unreachable(Cause.INVALID_ANSWER, target.uri() + " answered " + status);
    }
    try {
      Stats stats = READER.readValue(response.body());
      return stats == null
          ? new Unreachable(Cause.INVALID_ANSWER, target.uri() + " sent an empty document")
          : stats.toSnapshot();
    } catch (IOException | IllegalArgumentException e) {
      // The cause may quote the answer, which is nobody's business in a status.
      return new Unreachable(
          Cause.INVALID_ANSWER, target.uri() + " sent something else than statistics");
    }
  }

  /** In words: the JDK's exceptions often say nothing but their type. */
  private static String why(@Nullable Throwable failure) {
    return switch (failure) {
      case HttpConnectTimeoutException _ -> "no connection in time";
      case HttpTimeoutException _ -> "no answer in time";
      case ConnectException _ -> "the connection is refused";
      case IOException io when io.getMessage() != null -> io.getMessage();
      case null, default -> "the connection broke";
    };
  }

  private static Unreachable noAnswer(StatsTarget target, String why) {
    return new Unreachable(Cause.NO_ANSWER, target.uri() + " does not answer: " + why);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
