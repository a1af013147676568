package dev.priok.operator.registry;

import dev.priok.operator.status.Finding;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in.
 *
 * @param anonymousFull whether pulling and pushing need no login
 * @param htpasswd the file the registry reads; empty lets nobody log in
 * @param admin the generated user to write; null when there is none to write
 * @param secretName the Secret that a person looks into
 */
record AuthPlan(
    boolean anonymousFull,
    String htpasswd,
    @Nullable AdminCredentials admin,
    String secretName,
    Finding finding) {

  /** The same users with something else to say about them. */
  AuthPlan with(Finding other) {
    return new AuthPlan(anonymousFull, htpasswd, admin, secretName, other);
  }

  /** {@inheritDoc} Without the file. */
  @Override
  public String toString() {
    return "AuthPlan[secretName=" + secretName + ", finding=" + finding + "]";
  }
}
