package dev.priok.registry.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Sends requests to one registry, with Basic or, where it asks for that, with a Bearer token. */
final class RegistryConnection implements AutoCloseable {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  private final URI base;
  private final Optional<Login> login;
  private final HttpClient client;
  private @Nullable String authorization;

  RegistryConnection(URI base, Optional<Login> login, TrustedAuthorities trusted) {
    this.base = base;
    this.login = login;
    this.authorization = login.map(Login::basic).orElse(null);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .sslContext(trusted.context())
            .build();
  }

  /** Sends, and once more with a token when one is asked for. Follows redirects of a GET. */
  HttpResponse<InputStream> send(HttpRequest.Builder request) throws IOException, ArchiveException {
    HttpResponse<InputStream> response = sendAs(authorization, request);
    if (response.statusCode() == 401) {
      Optional<Map<String, String>> challenge =
          response.headers().allValues("WWW-Authenticate").stream()
              .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, "Bearer ".length()))
              .map(RegistryConnection::parameters)
              .findFirst();
      if (challenge.isPresent()) {
        response.body().close();
        authorization = "Bearer " + token(challenge.get());
        return sendAs(authorization, request);
      }
    }
    if (response.statusCode() == 307 && request.build().method().equals("GET")) {
      response.body().close();
      String elsewhere = response.headers().firstValue("Location").orElse("");
      // Signed for whoever has it: the password stays here.
      return sendAs(null, HttpRequest.newBuilder(base.resolve(elsewhere)).GET());
    }
    return response;
  }

  private HttpResponse<InputStream> sendAs(
      @Nullable String credentials, HttpRequest.Builder request)
      throws IOException, ArchiveException {
    HttpRequest.Builder own = request.copy();
    if (credentials != null) {
      own.setHeader("Authorization", credentials);
    }
    try {
      return client.send(own.build(), BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new ArchiveException("nothing listens at %s".formatted(base.getAuthority()));
    } catch (SSLException e) {
      throw new ArchiveException(
          "no TLS with %s: %s; %s".formatted(base.getAuthority(), e.getMessage(), advice(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ArchiveException("interrupted");
    }
  }

  /**
   * A chain that is not trusted has a cause of its own; a trusted one with another name has not.
   */
  private String advice(SSLException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass() == CertificateException.class
        ? "its certificate is for another name than %s: write one that it has"
            .formatted(base.getHost())
        : "name its authority's certificate with --ca, or write http://";
  }

  private String token(Map<String, String> challenge) throws IOException, ArchiveException {
    URI realm = base.resolve(challenge.getOrDefault("realm", ""));
    String uri =
        realm
            + (realm.getRawQuery() == null ? "?" : "&")
            + "service="
            + encoded(challenge.getOrDefault("service", ""))
            + "&scope="
            + encoded(challenge.getOrDefault("scope", ""));
    boolean mayKnow =
        "https".equals(realm.getScheme()) || base.getAuthority().equals(realm.getAuthority());
    String credentials = mayKnow ? login.map(Login::basic).orElse(null) : null;
    HttpResponse<InputStream> response =
        sendAs(credentials, HttpRequest.newBuilder(URI.create(uri)).GET());
    try (InputStream body = response.body()) {
      JsonNode answer =
          response.statusCode() == 200
              ? new ObjectMapper().readTree(body)
              : MissingNode.getInstance();
      String token = answer.path("token").asText(answer.path("access_token").asText(""));
      if (token.isEmpty()) {
        throw new ArchiveException(
            "%s gives no token (%d): log in with --user and --password-file"
                .formatted(base.getAuthority(), response.statusCode()));
      }
      return token;
    }
  }

  private static Map<String, String> parameters(String challenge) {
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(challenge);
    while (matcher.find()) {
      parameters.put(matcher.group(1), matcher.group(2));
    }
    return parameters;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
