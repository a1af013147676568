package dev.priok.operator.registry;

import dev.priok.api.v1alpha1.AccessRuleSpec;
import dev.priok.api.v1alpha1.AuthSpec;
import dev.priok.api.v1alpha1.HtpasswdSecretSpec;
import dev.priok.operator.registry.AdminCredentials.UnusablePasswordException;
import dev.priok.operator.status.Finding;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Secret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides about users. Whatever is missing or wrong opens nothing. */
final class AuthPlanner {
  private static final String KEY = "htpasswd";

  private final SecretGenerator secrets;

  AuthPlanner(SecretGenerator secrets) {
    this.secrets = secrets;
  }

  AuthPlan plan(Observed observed) {
    AuthSpec spec = observed.spec().auth();
    HtpasswdSecretSpec users = spec == null ? null : spec.htpasswdSecret();
    AuthPlan plan = users == null ? generated(observed) : referenced(observed, users.name());
    if (observed.paused() && plan.finding().isGood() && !isInForce(observed, plan)) {
      plan =
          plan.with(
              Finding.progressing(
                  Reason.PAUSED,
                  "the users of Secret " + plan.secretName() + " count when spec.paused is false"));
    }
    if (spec == null) {
      return plan;
    }
    return plan.open(
        Objects.requireNonNullElse(spec.anonymous(), AuthSpec.Anonymous.NONE),
        users != null || spec.rules().isEmpty() ? spec.rules() : withAdmin(spec.rules()));
  }

  private static boolean isInForce(Observed observed, AuthPlan plan) {
    return observed
        .find(Secret.class, observed.names().child(Child.HTPASSWD_SECRET))
        .map(secret -> data(secret).get(KEY))
        .map(base64 -> new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8))
        .filter(plan.htpasswd()::equals)
        .isPresent();
  }

  /** The rules are about the users that somebody brings; the operator's own runs the registry. */
  private static List<AccessRuleSpec> withAdmin(List<AccessRuleSpec> rules) {
    return Stream.concat(
            rules.stream(),
            Stream.of(
                new AccessRuleSpec(
                    "**",
                    List.of(AdminCredentials.USERNAME),
                    List.of(AccessRuleSpec.Action.values()))))
        .toList();
  }

  private AuthPlan generated(Observed observed) {
    String name = observed.names().child(Child.ADMIN_SECRET);
    Optional<Secret> present = observed.find(Secret.class, name);
    if (present.filter(secret -> !observed.isOurs(Child.ADMIN_SECRET, secret)).isPresent()) {
      return closed(
          name,
          Finding.stalled(
              Reason.CONFLICT,
              "Secret "
                  + name
                  + " is there and was not made for this Registry: rename or delete it, or name"
                  + " one with a key htpasswd in spec.auth.htpasswdSecret"));
    }
    try {
      AdminCredentials admin =
          present
              .flatMap(secret -> AdminCredentials.read(data(secret)))
              .orElseGet(() -> AdminCredentials.generate(secrets));
      return AuthPlan.of(
          Htpasswd.parse(admin.line()).file(),
          admin,
          name,
          Finding.good(Reason.GENERATED_ADMIN, "user admin, its password is in Secret " + name));
    } catch (UnusablePasswordException e) {
      return closed(
          name,
          Finding.stalled(
              Reason.PASSWORD_INVALID,
              "the password in Secret "
                  + name
                  + " cannot be used, "
                  + e.getMessage()
                  + ": write another one, or remove the key and get a new one"));
    }
  }

  private static AuthPlan referenced(Observed observed, String name) {
    NamedSecret named =
        new NamedSecret(name, observed.names().namespace(), "spec.auth.htpasswdSecret");
    if (name.equals(observed.names().child(Child.HTPASSWD_SECRET))
        || name.equals(observed.names().child(Child.INTERNAL_SECRET))) {
      return closed(name, named.writtenByTheOperator());
    }
    return observed
        .find(Secret.class, name)
        .map(secret -> fromSecret(name, data(secret).get(KEY)))
        .orElseGet(() ->
            closed(
                name,
                named.missing(
                    " with a key htpasswd (htpasswd -Bc htpasswd USER; ",
                    "generic",
                    "--from-file=htpasswd")));
  }

  private static AuthPlan fromSecret(String name, @Nullable String base64) {
    if (base64 == null) {
      return closed(
          name,
          Finding.needsHelp(
              Reason.SECRET_INVALID,
              "Secret "
                  + name
                  + " has no key htpasswd: put the lines that htpasswd -B writes under it"));
    }
    Htpasswd users =
        Htpasswd.parse(new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8));
    if (users.lines().isEmpty()) {
      return closed(
          name,
          Finding.needsHelp(
              Reason.SECRET_INVALID,
              "Secret "
                  + name
                  + " has no usable line under htpasswd: only bcrypt counts, as htpasswd -B writes"
                  + " it"));
    }
    String ignored =
        users.ignored().isEmpty()
            ? ""
            : "; not bcrypt and ignored: line "
                + users.ignored().stream().map(String::valueOf).collect(Collectors.joining(", "));
    return AuthPlan.of(
        users.file(),
        null,
        name,
        Finding.good(
            Reason.HTPASSWD_SECRET,
            users.lines().size() + " user(s) from Secret " + name + ignored));
  }

  private static AuthPlan closed(String secretName, Finding finding) {
    return AuthPlan.of("", null, secretName, finding);
  }

  private static Map<String, String> data(Secret secret) {
    return secret.getData() == null ? Map.of() : secret.getData();
  }
}
