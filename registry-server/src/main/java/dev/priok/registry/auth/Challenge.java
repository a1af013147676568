package dev.priok.registry.auth;

import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.token.Scope;
import org.jspecify.annotations.Nullable;

/** Words of WWW-Authenticate: RFC 7617 for Basic, the Docker token specification for Bearer. */
final class Challenge {
  static final String SERVICE = "priok";

  /** Why a token that was sent is not enough (RFC 6750 section 3.1). */
  enum Flaw {
    INVALID_TOKEN("invalid_token"),
    INSUFFICIENT_SCOPE("insufficient_scope");

    private final String word;

    Flaw(String word) {
      this.word = word;
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
      text.append(",error=\"").append(flaw.word).append('"');
    }
    return text.toString();
  }
}
