package dev.priok.operator.status;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.AggregatedOperatorException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What an exception of a reconciliation means for a person who looks at the Registry. */
public final class ApiFailure {
  private static final int MAX_MESSAGE = 1024;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  private ApiFailure() {}

  /** One finding; it lasts until a retry succeeds. */
  public static Finding finding(Throwable failure) {
    return Finding.progressing(
        Reason.PROGRESSING_WITH_RETRY, message(failure) + "; the operator tries again");
  }

  /** What went wrong, in one line of bounded length. */
  public static String message(Throwable failure) {
    Set<String> messages = new TreeSet<>();
    Deque<Throwable> open = new ArrayDeque<>();
    open.add(failure);
    while (!open.isEmpty()) {
      Throwable next = open.removeFirst();
      if (next instanceof AggregatedOperatorException aggregated) {
        open.addAll(aggregated.getAggregatedExceptions().values());
      } else if (next instanceof KubernetesClientException api) {
        messages.add(ofApi(api));
      } else if (next.getCause() != null) {
        open.add(next.getCause());
      } else {
        messages.add(next.toString());
      }
    }
    return clean(String.join("; ", messages));
  }

  private static String ofApi(KubernetesClientException failure) {
    String said = said(failure);
    return switch (failure.getCode()) {
      case 401 -> "the API server does not accept the operator's credentials: " + said;
      case 403 ->
          isNamespaceGoing(failure)
              ? "the namespace is being deleted: " + said
              : "the operator lacks a permission, add it to its role: " + said;
      case 404 -> "something that the operator needs is not there: " + said;
      case 409 -> "an object changed or appeared meanwhile: " + said;
      case 422 -> "the API server finds a child object invalid: " + said;
      case 429 -> "the API server is busy: " + said;
      case -1, 0 -> "the API server does not answer: " + said;
      default -> "the API server answered " + failure.getCode() + ": " + said;
    };
  }

  /** Whether the object cannot be written because its namespace is being deleted: no news. */
  public static boolean isNamespaceGoing(KubernetesClientException failure) {
    return failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        && said(failure).endsWith("is being terminated");
  }

  /** The server's own words: they name verb, resource and namespace. */
  private static String said(KubernetesClientException failure) {
    if (failure.getStatus() != null && failure.getStatus().getMessage() != null) {
      return failure.getStatus().getMessage();
    }
    return ioCause(failure).orElseGet(() -> String.valueOf(failure.getMessage()));
  }

  /** The JDK's own exceptions say little: often the type is all there is. */
  private static Optional<String> ioCause(Throwable failure) {
    String found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return Optional.of("unknown host " + cause.getMessage());
      } else if (cause instanceof ConnectException) {
        return Optional.of(
            cause.getMessage() == null ? "the connection is refused" : cause.getMessage());
      } else if (cause instanceof IOException) {
        found = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
      }
    }
    return Optional.ofNullable(found);
  }

  private static String clean(String message) {
    String oneLine = CONTROL.matcher(message).replaceAll(" ");
    return oneLine.length() > MAX_MESSAGE ? oneLine.substring(0, MAX_MESSAGE) : oneLine;
  }
}
