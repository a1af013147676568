package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.AccessRuleSpec;
import dev.priok.api.v1alpha1.AuthSpec;
import dev.priok.operator.status.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in.
 *
 * @param anonymous what may be done without a login
 * @param rules what users may do; empty for everything
 * @param htpasswd the file the registry reads; empty lets nobody log in
 * @param admin the generated user to write; null when there is none to write
 * @param secretName the Secret that a person looks into
 */
record AuthPlan(
    AuthSpec.Anonymous anonymous,
    List<AccessRuleSpec> rules,
    String htpasswd,
    @Nullable AdminCredentials admin,
    String secretName,
    Finding finding) {

  AuthPlan {
    rules = List.copyOf(rules);
  }

  /** Users who may do everything, and nobody else. */
  static AuthPlan of(
      String htpasswd, @Nullable AdminCredentials admin, String secretName, Finding finding) {
    return new AuthPlan(AuthSpec.Anonymous.NONE, List.of(), htpasswd, admin, secretName, finding);
  }

  /** The same users with other rights. */
  AuthPlan open(AuthSpec.Anonymous toAnybody, List<AccessRuleSpec> toUsers) {
    return new AuthPlan(toAnybody, toUsers, htpasswd, admin, secretName, finding);
  }

  /** The same users with something else to say about them. */
  AuthPlan with(Finding other) {
    return new AuthPlan(anonymous, rules, htpasswd, admin, secretName, other);
  }

  /** {@inheritDoc} Without the file. */
  @Override
  public String toString() {
    return "AuthPlan[secretName=" + secretName + ", finding=" + finding + "]";
  }
}
