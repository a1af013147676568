package dev.priok.operator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.priok.operator.status.Finding.Verdict;
import dev.priok.operator.status.Reason;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthPlannerTest {
  private static final String REFERS = "{auth: {htpasswdSecret: {name: team-users}}}";

  private final AuthPlanner planner = new AuthPlanner(Samples.secrets());

  @Test
  void makesAnAdminWithALongRandomPassword() {
    AuthPlan plan = planner.plan(Samples.observed("{}"));

    AdminCredentials admin = Objects.requireNonNull(plan.admin());
    assertThat(admin.password()).hasSize(32).matches("[A-Za-z0-9]+");
    assertThat(logsIn(plan, admin.password())).isTrue();
    assertThat(logsIn(plan, "something else")).isFalse();
    assertThat(plan.secretName()).isEqualTo("team-registry-admin");
    assertThat(plan.finding().reason()).isEqualTo(Reason.GENERATED_ADMIN);
  }

  @Test
  void whilePausedOnlyTheUsersThatTheRegistryKnowsCount() {
    AdminCredentials admin = AdminCredentials.generate(Samples.secrets());
    Secret known =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace("apps")
            .withName("team-registry-htpasswd")
            .withLabels(Samples.ownLabels())
            .endMetadata()
            .addToData("htpasswd", Samples.base64(admin.line() + "\n"))
            .build();

    AuthPlan before = planner.plan(Samples.observed("{paused: true}"));
    AuthPlan asKnown =
        planner.plan(Samples.observed("{paused: true}", adminSecret(admin.data()), known));

    assertThat(before.finding().verdict()).isEqualTo(Verdict.PROGRESSING);
    assertThat(before.finding().reason()).isEqualTo(Reason.PAUSED);
    assertThat(before.finding().message())
        .isEqualTo("the users of Secret team-registry-admin count when spec.paused is false");
    assertThat(asKnown.finding().reason()).isEqualTo(Reason.GENERATED_ADMIN);
  }

  @Test
  void keepsPasswordAndLineOfAKeptSecret() {
    AdminCredentials before = AdminCredentials.generate(Samples.secrets());

    AuthPlan plan = planner.plan(Samples.observed("{}", adminSecret(before.data())));

    assertThat(plan.admin()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chosen by a person", "chosen by a person\n", "chosen by a person\r\n"})
  void makesTheLineAnewForAnEditedPassword(String password) {
    AdminCredentials before = AdminCredentials.generate(Samples.secrets());
    Secret edited =
        new SecretBuilder(adminSecret(before.data()))
            .addToData("password", Samples.base64(password))
            .build();

    AuthPlan plan = planner.plan(Samples.observed("{}", edited));

    assertThat(logsIn(plan, "chosen by a person")).isTrue();
    assertThat(Objects.requireNonNull(plan.admin()).password())
        .as("what the person wrote stays")
        .isEqualTo(password);
  }

  @Test
  void anEditedLineOpensNothing() {
    AdminCredentials before = AdminCredentials.generate(Samples.secrets());
    Secret edited =
        new SecretBuilder(adminSecret(before.data()))
            .addToData("htpasswd", Samples.base64(Samples.BCRYPT_LINE))
            .build();

    AuthPlan plan = planner.plan(Samples.observed("{}", edited));

    assertThat(plan.htpasswd()).startsWith("admin:");
    assertThat(logsIn(plan, before.password())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n"})
  void anEmptyPasswordIsReplaced(String password) {
    AuthPlan plan =
        planner.plan(
            Samples.observed("{}", adminSecret(Map.of("password", Samples.base64(password)))));

    assertThat(Objects.requireNonNull(plan.admin()).password()).hasSize(32);
  }

  @Test
  void aPasswordThatBcryptWouldCutClosesTheDoor() {
    AuthPlan plan =
        planner.plan(
            Samples.observed(
                "{}", adminSecret(Map.of("password", Samples.base64("x".repeat(73))))));

    assertThat(plan.htpasswd()).isEmpty();
    assertThat(plan.admin()).as("the Secret stays as the person left it").isNull();
    assertThat(plan.finding().verdict()).isEqualTo(Verdict.STALLED);
    assertThat(plan.finding().message()).contains("more than 72 bytes", "team-registry-admin");
  }

  @Test
  void aForeignAdminSecretIsNeitherReadNorWritten() {
    AuthPlan plan =
        planner.plan(
            Samples.observed(
                "{}", Samples.secret("team-registry-admin", Map.of(), Map.of("password", "p"))));

    assertThat(plan.admin()).isNull();
    assertThat(plan.htpasswd()).isEmpty();
    assertThat(plan.finding().reason()).isEqualTo(Reason.CONFLICT);
  }

  @Test
  void readsTheUsersOfTheNamedSecret() {
    AuthPlan plan =
        planner.plan(
            Samples.observed(
                REFERS,
                Samples.secret(
                    "team-users",
                    Map.of(),
                    Map.of("htpasswd", "# users\r\n" + Samples.BCRYPT_LINE + "\r\nx:{SHA}abc\n"))));

    assertThat(plan.htpasswd()).isEqualTo(Samples.BCRYPT_LINE + "\n");
    assertThat(plan.admin()).isNull();
    assertThat(plan.secretName()).isEqualTo("team-users");
    assertThat(plan.finding().isGood()).isTrue();
    assertThat(plan.finding().message()).contains("1 user", "ignored: line 3");
  }

  @Test
  void aMissingSecretOpensNothingAndSaysHowToMakeIt() {
    AuthPlan plan = planner.plan(Samples.observed(REFERS));

    assertThat(plan.htpasswd()).isEmpty();
    assertThat(plan.finding().verdict()).isEqualTo(Verdict.NEEDS_HELP);
    assertThat(plan.finding().reason()).isEqualTo(Reason.SECRET_MISSING);
    assertThat(plan.finding().message())
        .contains("kubectl -n apps create secret generic team-users --from-file=htpasswd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nobody",
        "ci:plain",
        "ci:$apr1$abcdefgh$0123456789012345678901",
        ":$2y$05$abcdefghijklmnopqrstuuK1q9zJ8dW1xkq8l0S8m8m8m8m8m8m8m",
        "ci:$2y$05$tooshort"
      })
  void aSecretWithoutAUsableLineOpensNothing(String htpasswd) {
    AuthPlan plan =
        planner.plan(
            Samples.observed(
                REFERS, Samples.secret("team-users", Map.of(), Map.of("htpasswd", htpasswd))));

    assertThat(plan.htpasswd()).isEmpty();
    assertThat(plan.finding().reason()).isEqualTo(Reason.SECRET_INVALID);
    assertThat(plan.finding().message()).contains("bcrypt");
  }

  @Test
  void aSecretWithoutTheKeyOpensNothing() {
    AuthPlan plan =
        planner.plan(
            Samples.observed(REFERS, Samples.secret("team-users", Map.of(), Map.of("users", "x"))));

    assertThat(plan.htpasswd()).isEmpty();
    assertThat(plan.finding().message()).contains("no key htpasswd");
  }

  @ParameterizedTest
  @ValueSource(strings = {"team-registry-htpasswd", "team-registry-internal"})
  void theOperatorsOwnSecretIsNoSourceOfUsers(String name) {
    AuthPlan plan =
        planner.plan(
            Samples.observed(
                "{auth: {htpasswdSecret: {name: " + name + "}}}",
                Samples.secret(
                    name, Samples.ownLabels(), Map.of("htpasswd", Samples.BCRYPT_LINE))));

    assertThat(plan.htpasswd()).isEmpty();
    assertThat(plan.finding().verdict()).isEqualTo(Verdict.STALLED);
  }

  @Test
  void nothingSecretIsInTheText() {
    RegistryModel model = Samples.model("{}");

    assertThat(model.toString() + model.auth() + model.auth().admin())
        .doesNotContain(model.managementToken())
        .doesNotContain(Objects.requireNonNull(model.auth().admin()).password())
        .doesNotContain("$2y$");
  }

  private static boolean logsIn(AuthPlan plan, String password) {
    String hash = plan.htpasswd().strip().substring("admin:".length());
    return BCrypt.verifyer().verify(password.toCharArray(), hash).verified;
  }

  private static Secret adminSecret(Map<String, String> data) {
    return new SecretBuilder(Samples.secret("team-registry-admin", Samples.ownLabels(), Map.of()))
        .withData(data)
        .build();
  }
}
