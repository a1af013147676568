package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static dev.priok.operator.RegistryWords.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How a Registry comes, changes, pauses and goes. */
interface LifecycleTests extends RegistryWords {
  @Test
  default void aChangedSettingRollsThePod() {
    create("team", "{}");
    awaitReady("team");
    String pod = podIdentity();

    replace("team", "{deletion: {enabled: false}}");

    soon(() -> assertThat(podIdentity()).isNotEqualTo(pod));
    awaitReady("team");
    soon(() ->
        assertThat(registry("GET", namespace(), "team", "/files/config"))
            .contains("enabled: false"));
  }

  @Test
  default void aPausedRegistryIsLeftAlone() {
    create("team", "{}");
    awaitReady("team");

    replace("team", "{paused: true, deletion: {enabled: false}}");
    soon(() -> {
      assertThat(condition("team", "Ready").getReason()).isEqualTo("Paused");
      assertThat(condition("team", "Ready").getMessage()).contains("spec.paused");
      assertThat(get("team").getStatus().observedGeneration())
          .isEqualTo(get("team").getMetadata().getGeneration());
    });
    client().resource(config()).delete();
    create("other", "{}");
    awaitReady("other");
    assertThat(
            client().configMaps().inNamespace(namespace()).withName("team-registry-config").get())
        .as("the operator has worked since, and has not made it again")
        .isNull();

    replace("team", "{deletion: {enabled: false}}");
    soon(() -> assertThat(config().getData().get("config.yml")).contains("enabled: false"));
    awaitReady("team");
  }

  @Test
  default void aRegistryThatIsPausedFromItsBeginningClaimsNothing() {
    create("team", "{paused: true}");

    soon(() -> {
      assertThat(condition("team", "AuthReady").getReason()).isEqualTo("Paused");
      assertThat(condition("team", "Ready").getStatus()).isEqualTo("False");
      assertThat(condition("team", "Ready").getMessage()).contains("spec.paused is true");
    });
    assertThat(secretOrNull("team-registry-admin")).isNull();

    replace("team", "{}");
    awaitReady("team");
  }

  @Test
  default void deletedAndAppliedAgainItHasItsImagesAndItsPassword() throws Exception {
    create("team", "{}");
    awaitReady("team");
    registry("PUT", namespace(), "team", "/repositories/precious");
    String claim = claim("team-registry").getMetadata().getUid();
    String password = text(secret("team-registry-admin"), "password");

    delete("team");
    soon(() -> assertThat(statefulSetOrNull()).isNull());
    assertThat(claim("team-registry").getMetadata().getDeletionTimestamp()).isNull();

    create("team", "{}");
    awaitReady("team");
    assertThat(claim("team-registry").getMetadata().getUid()).isEqualTo(claim);
    assertThat(text(secret("team-registry-admin"), "password")).isEqualTo(password);
    soon(() ->
        assertThat(get("team").getStatus().catalog().top().getFirst().name())
            .isEqualTo("precious"));
  }

  @Test
  default void underDeleteNothingStays() {
    create("team", "{storage: {pvc: {reclaimPolicy: Delete}}}");
    awaitReady("team");

    delete("team");

    soon(() -> {
      assertThat(claimOrNull("team-registry")).isNull();
      assertThat(secretOrNull("team-registry-admin")).isNull();
      assertThat(secretOrNull("team-registry-internal")).isNull();
      assertThat(statefulSetOrNull()).isNull();
    });
  }

  @Test
  default void nobodyTakesANewRegistryForReady() {
    stopOperator();
    try {
      create("team", "{}");
      assertThat(get("team").getStatus().observedGeneration()).isEqualTo(-1);
      assertThat(get("team").getStatus().conditions()).isEmpty();
    } finally {
      startOperator();
    }
    awaitReady("team");
    assertThat(get("team").getStatus().observedGeneration())
        .isEqualTo(get("team").getMetadata().getGeneration());
  }

  @Test
  default void anotherOperatorProcessChangesNothing() {
    create("team", "{}");
    awaitReady("team");
    soon(() -> assertThat(get("team").getStatus().catalog()).isNotNull());
    String pod = podIdentity();
    soon(() -> assertThat(condition("team", "CatalogSynced").getStatus()).isEqualTo("True"));
    Map<String, String> before = versions();

    stopOperator();
    startOperator();
    create("other", "{}");
    awaitReady("other");

    assertThat(versions()).isEqualTo(before);
    assertThat(podIdentity()).isEqualTo(pod);
    assertThat(condition("team", "Ready").getStatus()).isEqualTo("True");
  }

  @Test
  default void registriesDoNotMixUp() throws Exception {
    create("team", "{}");
    create("other", "{storage: {emptyDir: {}}}");
    awaitReady("team");
    awaitReady("other");

    registry("PUT", namespace(), "other", "/repositories/a");
    registry("PUT", namespace(), "other", "/repositories/b");

    soon(() -> {
      assertThat(get("other").getStatus().catalog().repositories()).isEqualTo(2);
      assertThat(get("team").getStatus().catalog().repositories()).isZero();
    });
    assertThat(text(secret("team-registry-admin"), "password"))
        .isNotEqualTo(text(secret("other-registry-admin"), "password"));
    delete("other");
    soon(() -> assertThat(secretOrNull("other-registry-admin")).isNull());
    assertThat(condition("team", "Ready").getStatus()).isEqualTo("True");
  }

  @Test
  default void aWrongRegistryIsRefusedWithTheFieldThatIsWrong() {
    assertRefused("{storage: {pvc: {size: ten}}}", "spec.storage.pvc.size");
    assertRefused("{auth: {anonymous: Everybody}}", "spec.auth.anonymous", "Everybody");
    assertRefused("{storage: {existingClaim: {}}}", "spec.storage.existingClaim.name");
    assertRefused("{paused: sometimes}", "spec.paused");
  }

  @Test
  default void anImpossibleNameIsRefusedOrStalls() {
    String name = "a".repeat(44);
    try {
      create(name, "{}");
    } catch (KubernetesClientException refused) {
      assertThat(refused.getMessage()).contains("43 characters");
      return;
    }
    soon(() -> {
      assertThat(condition(name, "Stalled").getReason()).isEqualTo("InvalidName");
      assertThat(condition(name, "Stalled").getMessage()).contains("shorter name");
    });
  }

  default void assertRefused(String spec, String... words) {
    assertThatThrownBy(() -> client().resource(generic("wrong", spec)).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(422);
              assertThat(e.getMessage()).contains(words);
            });
  }

  /** Versions of what only the operator writes. */
  default Map<String, String> versions() {
    return Stream.of(
            config(),
            service("team-registry"),
            service("team-registry-internal"),
            secret("team-registry-admin"),
            secret("team-registry-htpasswd"),
            secret("team-registry-internal"),
            claim("team-registry"),
            get("team"),
            statefulSet())
        .collect(
            Collectors.toMap(
                object -> object.getKind() + " " + object.getMetadata().getName(),
                object ->
                    object.getKind().equals("StatefulSet")
                        ? "generation " + object.getMetadata().getGeneration()
                        : object.getMetadata().getResourceVersion()));
  }
}
