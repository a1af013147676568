package dev.priok.registry.auth;

import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.token.Scope;
import org.jspecify.annotations.Nullable;

/** Words of WWW-Authenticate: RFC 7617 for Basic, the Docker token specification for Bearer. */
final class Challenge {
  static final String SERVICE = "priok";

  /** Why a token that was sent is not enough (RFC 6750 section 3.1). */
  enum Flaw {
    INVALID_TOKEN("invalid_token", "the token is not valid or has expired: log in again"),
    LOGIN_MISSING("insufficient_scope", "log in with user name and password"),
    SCOPE_MISSING("insufficient_scope", "the token was not given for this: ask for another");

    private final String word;
    private final String description;

    Flaw(String word, String description) {
      this.word = word;
      this.description = description;
    }

    String description() {
      return description;
    }
  }

  private Challenge() {}

  static String basic(String realm) {
    return "Basic realm=\"" + realm.replaceAll("[^\\x20-\\x7e]|[\"\\\\]", "_") + "\"";
  }

  /** Sends the client to the token endpoint of the address it came by, with what to ask for. */
  static String bearer(String origin, AccessRequest request, @Nullable Flaw flaw) {
    StringBuilder text =
        new StringBuilder("Bearer realm=\"")
            .append(origin)
            .append("/token\",service=\"" + SERVICE + "\"");
    Scope.of(request.action(), request.repository())
        .ifPresent(scope -> text.append(",scope=\"").append(scope).append('"'));
    if (flaw != null) {
      // Docker prints the description, and without one only that access is denied.
      text.append(",error=\"").append(flaw.word).append('"');
      text.append(",error_description=\"").append(flaw.description).append('"');
    }
    return text.toString();
  }
}
