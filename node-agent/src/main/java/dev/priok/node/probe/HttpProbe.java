package dev.priok.node.probe;

import dev.priok.node.desired.CaBundle;
import dev.priok.node.desired.RegistryTrust;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET <url>/v2/} by the registry's addresses in turn, with its CA alone and the address as
 * the name to be certified: the way the runtime will take. Any HTTP answer will do; most registries
 * ask for a password here. Each address has one deadline for the whole exchange, since a registry
 * is somebody's workload and may answer as slowly as it likes.
 */
public final class HttpProbe implements Probe {
  private final Duration deadline;

  public HttpProbe(Duration deadline) {
    this.deadline = deadline;
  }

  @Override
  public Result probe(RegistryTrust trust) throws InterruptedException {
    Result result = new Result.Failed("no address");
    for (String url : trust.urls()) {
      result = withinDeadline(url + "/v2/", trust.ca());
      if (result instanceof Result.Answered) {
        return result;
      }
    }
    return result;
  }

  private Result withinDeadline(String url, @Nullable CaBundle ca) throws InterruptedException {
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Result> answer = executor.submit(() -> ask(url, ca));
      try {
        return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        return failed(url, "no answer within " + deadline.toSeconds() + " s");
      } catch (ExecutionException e) {
        throw new IllegalStateException("probe of " + url, e.getCause());
      } finally {
        // Interrupting a virtual thread closes the socket that it waits for.
        executor.shutdownNow();
      }
    }
  }

  private Result ask(String url, @Nullable CaBundle ca) throws GeneralSecurityException {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
      try {
        if (ca != null && connection instanceof HttpsURLConnection https) {
          https.setSSLSocketFactory(ca.authorities().socketFactory());
        }
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout((int) deadline.toMillis());
        connection.setReadTimeout((int) deadline.toMillis());
        connection.setRequestProperty("User-Agent", "priok-node-agent");
        connection.setRequestProperty("Connection", "close");
        return connection.getResponseCode() > 0
            ? new Result.Answered()
            : failed(url, "the answer is not HTTP");
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return failed(url, e.getMessage());
    }
  }

  private static Result failed(String url, @Nullable String reason) {
    return new Result.Failed("GET " + url + ": " + reason);
  }
}
