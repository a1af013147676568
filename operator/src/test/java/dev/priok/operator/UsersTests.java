package dev.priok.operator;

import static dev.priok.operator.RegistryWords.base64;
import static dev.priok.operator.RegistryWords.soon;
import static dev.priok.operator.RegistryWords.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import org.junit.jupiter.api.Test;

/** Passwords and htpasswd Secrets take effect, and never by a restart. */
interface UsersTests extends RegistryWords {
  @Test
  default void aMissingSecretTakesEffectWhenItComesWithoutARestart() {
    create("team", "{auth: {htpasswdSecret: {name: users}}}");
    soon(() -> {
      Condition auth = condition("team", "AuthReady");
      assertThat(auth.getStatus()).isEqualTo("False");
      assertThat(auth.getReason()).isEqualTo("SecretMissing");
      assertThat(auth.getMessage()).contains("create secret generic users");
      assertThat(condition("team", "Ready").getReason()).isEqualTo("SecretMissing");
      assertThat(condition("team", "Available").getStatus()).isEqualTo("True");
      assertThat(registry("GET", namespace(), "team", "/files/htpasswd")).isEmpty();
    });
    String pod = podIdentity();

    createUsers("users");

    awaitReady("team");
    soon(() ->
        assertThat(registry("GET", namespace(), "team", "/files/htpasswd"))
            .isEqualTo(USERS_LINE + "\n"));
    assertThat(podIdentity()).isEqualTo(pod);
    assertThat(secretOrNull("team-registry-admin")).isNull();
  }

  @Test
  default void anEditedPasswordTakesEffectWithoutARestart() {
    create("team", "{}");
    awaitReady("team");
    String pod = podIdentity();
    String line = text(secret("team-registry-admin"), "htpasswd");

    client()
        .resource(secret("team-registry-admin"))
        .edit(secret ->
            new SecretBuilder(secret).addToData("password", base64("chosen by me\n")).build());

    soon(() -> {
      String next = text(secret("team-registry-admin"), "htpasswd");
      assertThat(next).startsWith("admin:$2y$").isNotEqualTo(line);
      assertThat(registry("GET", namespace(), "team", "/files/htpasswd")).isEqualTo(next + "\n");
    });
    assertThat(text(secret("team-registry-admin"), "password")).isEqualTo("chosen by me\n");
    assertThat(podIdentity()).isEqualTo(pod);
  }

  @Test
  default void otherUsersRestartNothing() {
    create("team", "{}");
    awaitReady("team");
    String pod = podIdentity();
    createUsers("users");

    replace("team", "{auth: {htpasswdSecret: {name: users}}}");

    soon(() ->
        assertThat(registry("GET", namespace(), "team", "/files/htpasswd"))
            .isEqualTo(USERS_LINE + "\n"));
    awaitReady("team");
    assertThat(podIdentity()).isEqualTo(pod);
    assertThat(get("team").getStatus().access().secretName()).isEqualTo("users");
  }
}
