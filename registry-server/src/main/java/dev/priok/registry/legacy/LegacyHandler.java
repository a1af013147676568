package dev.priok.registry.legacy;

import dev.priok.registry.access.Action;
import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import dev.priok.registry.oci.RepositoryName;
import dev.priok.registry.storage.RepositoryTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers for the doors of a 2015 registry (registry API v1): {@code docker search} and {@code
 * podman search} still use them, and old clients look whether anybody is there.
 */
public final class LegacyHandler {

  private static final int DEFAULT_RESULTS = 25;
  private static final int MAX_RESULTS = 100;
  private static final int REPOSITORIES_AT_ONCE = 1000;
  private static final Pattern AUTHORITY = Pattern.compile("[A-Za-z0-9.\\[\\]:_-]{1,255}");

  private final RepositoryTree repositories;

  public LegacyHandler(RepositoryTree repositories) {
    this.repositories = repositories;
  }

  /** Says that a registry is here. Standalone makes docker send its login to the search. */
  public void ping(Exchange exchange) throws IOException {
    exchange.setHeader("X-Docker-Registry-Version", "0.9.1");
    exchange.setHeader("X-Docker-Registry-Standalone", "true");
    exchange.send(200, JsonBody.CONTENT_TYPE, "true".getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends the repositories that have {@code q} in their name and that the caller may pull. */
  public void search(Exchange exchange) throws IOException {
    exchange.send(200, JsonBody.CONTENT_TYPE, JsonBody.of(results(exchange)));
  }

  /**
   * Greets a program with the listing, as far as the caller may see it, and a browser with a line
   * that says how to push.
   */
  public void greet(Exchange exchange) throws IOException {
    exchange.setHeader("Vary", "Accept");
    if (exchange.header("Accept").filter(LegacyHandler::isBrowsers).isEmpty()) {
      boolean mayList = exchange.allows(Action.CATALOG, null);
      exchange.send(
          200,
          JsonBody.CONTENT_TYPE,
          JsonBody.of(mayList ? results(exchange) : body("", DEFAULT_RESULTS, List.of())));
      return;
    }
    String host =
        exchange.header("Host").filter(h -> AUTHORITY.matcher(h).matches()).orElse("HOST");
    exchange.send(
        200,
        "text/plain; charset=utf-8",
        ("This is a container registry. Push to it with: docker push " + host + "/NAME:TAG\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  /** Refuses everything else of the old API, in words that reach whoever uses so old a client. */
  public RegistryException refusal() {
    return new RegistryException(
        ErrorCode.V1_UNSUPPORTED,
        "this registry serves the registry API v2, not v1: push and pull with docker 1.10 or newer"
            + " (or podman, skopeo, containerd), by the same image name");
  }

  private Map<String, Object> results(Exchange exchange) throws IOException {
    String query = exchange.query("q").orElse("");
    int limit = limit(exchange.query("n").orElse(""));
    return body(query, limit, find(exchange, query.toLowerCase(Locale.ROOT), limit));
  }

  private List<RepositoryName> find(Exchange exchange, String word, int limit) throws IOException {
    List<RepositoryName> found = new ArrayList<>();
    @Nullable String last = null;
    while (true) {
      List<RepositoryName> some = repositories.after(last, REPOSITORIES_AT_ONCE);
      for (RepositoryName name : some) {
        if (name.value().contains(word) && exchange.allows(Action.LIST, name)) {
          found.add(name);
          if (found.size() == limit) {
            return found;
          }
        }
      }
      if (some.size() < REPOSITORIES_AT_ONCE) {
        return found;
      }
      last = some.getLast().value();
    }
  }

  private static Map<String, Object> body(String query, int limit, List<RepositoryName> found) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("num_pages", 1);
    body.put("num_results", found.size());
    body.put("page", 1);
    body.put("page_size", limit);
    body.put("query", query);
    body.put("results", found.stream().map(LegacyHandler::result).toList());
    return body;
  }

  private static Map<String, Object> result(RepositoryName name) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("name", name.value());
    result.put("description", "");
    result.put("star_count", 0);
    result.put("is_official", false);
    result.put("is_automated", false);
    return result;
  }

  private static int limit(String n) {
    if (n.isEmpty()) {
      return DEFAULT_RESULTS;
    }
    if (!n.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw RegistryException.about(
          ErrorCode.PAGINATION_NUMBER_INVALID, "n must be a whole number, 1 to " + MAX_RESULTS, n);
    }
    int number = n.length() > 3 ? MAX_RESULTS : Integer.parseInt(n);
    return Math.clamp(number, 1, MAX_RESULTS);
  }

  /** Nobody else asks for a page: curl takes anything, and a probe sends no such header. */
  private static boolean isBrowsers(String accept) {
    return accept.toLowerCase(Locale.ROOT).contains("text/html");
  }
}
