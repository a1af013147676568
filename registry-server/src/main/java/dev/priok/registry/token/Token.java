package dev.priok.registry.token;

import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.Action;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a valid token says.
 *
 * @param user null for an anonymous caller
 */
public record Token(@Nullable String user, List<Scope> scopes) {
  public Token {
    scopes = List.copyOf(scopes);
  }

  /** Whether the token was asked for, and given, for this. */
  public boolean covers(AccessRequest request) {
    return switch (request.action()) {
      // What is listed depends on the user alone: the listing itself needed a scope.
      case PING, LIST -> true;
      case CATALOG -> scopes.stream().anyMatch(scope -> scope.actions().contains(Action.CATALOG));
      case PULL, PUSH, DELETE ->
          scopes.stream()
              .anyMatch(scope ->
                  scope.repository() != null
                      && scope.repository().equals(request.repository())
                      && scope.actions().contains(request.action()));
    };
  }
}
