package dev.priok.registry.auth;

import dev.priok.registry.access.AccessRequest;
import dev.priok.registry.access.AccessRule;
import dev.priok.registry.access.Action;
import dev.priok.registry.oci.RepositoryName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what, once it is known who asks.
 *
 * @param anonymous what needs no login
 * @param rules what users may do; without a rule every user may do everything
 */
public record Permissions(Anonymous anonymous, List<AccessRule> rules) {

  /** What may be done without a login. Never deleting. */
  public enum Anonymous {
    NONE,
    PULL,
    FULL
  }

  public Permissions {
    rules = List.copyOf(rules);
  }

  /** Whether somebody may; what needs no login is every user's as well. */
  boolean allow(@Nullable String user, AccessRequest request) {
    return allowAnonymous(request.action()) || (user != null && allowUser(user, request));
  }

  private boolean allowAnonymous(Action action) {
    return switch (anonymous) {
      case NONE -> false;
      case PULL ->
          switch (action) {
            case PULL, CATALOG, LIST -> true;
            // Docker asks for a login only where this one request says that there is one.
            case PING, PUSH, DELETE -> false;
          };
      case FULL -> action != Action.DELETE;
    };
  }

  private boolean allowUser(String user, AccessRequest request) {
    RepositoryName repository = request.repository();
    if (rules.isEmpty() || repository == null) {
      return true;
    }
    Action needed = request.action() == Action.LIST ? Action.PULL : request.action();
    return rules.stream().anyMatch(rule -> rule.gives(user, needed, repository));
  }

  /** Says to a known user what is missing. */
  String missing(String user, AccessRequest request) {
    return "user %s may not %s %s: no rule of auth.rules gives that; ask who runs this registry"
        .formatted(user, request.action().name().toLowerCase(Locale.ROOT), request.repository());
  }
}
