package dev.priok.registry.token;

import dev.priok.registry.access.TokenDecision;
import dev.priok.registry.access.TokenRequest;
import dev.priok.registry.http.AccessRefusal;
import dev.priok.registry.http.Exchange;
import dev.priok.registry.http.JsonBody;
import dev.priok.registry.http.Route;
import dev.priok.registry.oci.ErrorCode;
import dev.priok.registry.oci.RegistryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/**
 * Hands out tokens (Docker token specification): by GET with Basic credentials or none, and by POST
 * with a form, as containerd asks first (its OAuth2 variant, grant type {@code password}).
 */
public final class TokenHandler {
  private static final long MAX_FORM_BYTES = 16 * 1024;

  /** Sends a token, or says why there is none. */
  public void issue(Route.Token route, Exchange exchange) throws IOException {
    TokenRequest wanted =
        route.form() ? form(exchange) : new TokenRequest(exchange.queryValues("scope"), null);
    switch (exchange.issueToken(wanted)) {
      case TokenDecision.Issued issued -> send(issued, exchange);
      case TokenDecision.Refused(var decision) -> AccessRefusal.require(decision);
      case TokenDecision.NotOffered() -> throw new RegistryException(ErrorCode.ROUTE_UNKNOWN);
      case TokenDecision.NoKey() ->
          throw new RegistryException(
              ErrorCode.UNAVAILABLE,
              "this registry has no key to sign tokens with; its log names the file");
    }
  }

  private static void send(TokenDecision.Issued issued, Exchange exchange) throws IOException {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("token", issued.token());
    answer.put("access_token", issued.token());
    answer.put("token_type", "Bearer");
    answer.put("expires_in", issued.life().toSeconds());
    answer.put("issued_at", issued.at().truncatedTo(ChronoUnit.SECONDS).toString());
    answer.put("scope", issued.scope());
    exchange.setHeader("Cache-Control", "no-store");
    exchange.send(200, JsonBody.CONTENT_TYPE, JsonBody.of(answer));
  }

  private static TokenRequest form(Exchange exchange) throws IOException {
    Fields fields = new Fields();
    try {
      String body = new String(body(exchange), StandardCharsets.UTF_8);
      UrlEncoded.decodeUtf8To(body, fields);
    } catch (IllegalArgumentException | IllegalStateException _) {
      throw malformed("the form is not valid percent-encoded UTF-8");
    }
    List<String> scopes = fields.getValuesOrEmpty("scope");
    String grant = value(fields, "grant_type");
    if (grant == null) {
      return new TokenRequest(scopes, null);
    }
    String user = value(fields, "username");
    String password = value(fields, "password");
    if (!grant.equals("password") || user == null || password == null) {
      throw malformed("a token is given for grant_type=password with username and password only");
    }
    return new TokenRequest(scopes, new TokenRequest.Login(user, password));
  }

  private static @Nullable String value(Fields fields, String name) {
    return fields.getValue(name);
  }

  private static byte[] body(Exchange exchange) throws IOException {
    try {
      return exchange.body().read(MAX_FORM_BYTES);
    } catch (RegistryException e) {
      if (e.errors().getFirst().code() != ErrorCode.MANIFEST_TOO_LARGE) {
        throw e;
      }
      // Whoever reads this pushed no manifest.
      throw new RegistryException(
          ErrorCode.REQUEST_TOO_LARGE,
          "the form has more than " + MAX_FORM_BYTES + " bytes: ask for fewer scopes at once");
    }
  }

  private static RegistryException malformed(String message) {
    return new RegistryException(ErrorCode.REQUEST_INVALID, message);
  }
}
