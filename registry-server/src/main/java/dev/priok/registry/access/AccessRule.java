package dev.priok.registry.access;

import dev.priok.registry.oci.RepositoryName;
import java.util.List;
import java.util.Set;

/**
 * Gives some users some actions on some repositories.
 *
 * @param users names; {@code *} for everybody who is logged in
 * @param actions of PULL, PUSH, DELETE
 */
public record AccessRule(
    List<RepositoryGlob> repositories, Set<String> users, Set<Action> actions) {
  private static final String EVERYBODY = "*";

  public AccessRule {
    repositories = List.copyOf(repositories);
    users = Set.copyOf(users);
    actions = Set.copyOf(actions);
  }

  /** Whether the rule gives this user this action there. */
  public boolean gives(String user, Action action, RepositoryName repository) {
    return actions.contains(action)
        && (users.contains(EVERYBODY) || users.contains(user))
        && repositories.stream().anyMatch(glob -> glob.matches(repository));
  }
}
