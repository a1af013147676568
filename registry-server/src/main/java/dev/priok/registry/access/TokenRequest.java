package dev.priok.registry.access;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client wants a token for (Docker token specification).
 *
 * @param scopes as the client wrote them, such as {@code repository:team/app:pull,push}
 * @param login user and password of a form; null when they come by header or not at all
 */
public record TokenRequest(List<String> scopes, @Nullable Login login) {
  public TokenRequest {
    scopes = List.copyOf(scopes);
  }

  /** A user and a password, neither of them checked. */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[password hidden]";
    }
  }
}
