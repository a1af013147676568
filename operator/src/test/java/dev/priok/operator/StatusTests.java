package dev.priok.operator;

import static dev.priok.operator.RegistryWords.soon;
import static dev.priok.operator.RegistryWords.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.priok.api.v1alpha1.Registry;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the status and the Events say, and what the operator repairs. */
interface StatusTests extends RegistryWords {
  @Test
  default void aRegistryBecomesReadyAndSaysWhatIsInIt() throws Exception {
    create("team", "{}");

    awaitReady("team");
    Registry registry = get("team");
    assertThat(registry.getStatus().observedGeneration())
        .isEqualTo(registry.getMetadata().getGeneration());
    assertThat(registry.getStatus().endpoints()).hasSize(2);
    assertThat(registry.getStatus().endpoints().getFirst().address())
        .isEqualTo(service("team-registry").getSpec().getClusterIP() + ":5000");
    assertThat(registry.getStatus().access().login())
        .contains("kubectl -n " + namespace() + " get secret team-registry-admin", "docker login ");

    registry("PUT", namespace(), "team", "/repositories/app");
    soon(() -> {
      assertThat(condition("team", "CatalogSynced").getStatus()).isEqualTo("True");
      assertThat(get("team").getStatus().catalog().repositories()).isEqualTo(1);
      assertThat(get("team").getStatus().catalog().size()).isEqualTo("1MiB");
      assertThat(get("team").getStatus().catalog().top().getFirst().name()).isEqualTo("app");
      assertThat(get("team").getStatus().storage().claimName()).isEqualTo("team-registry");
      assertThat(get("team").getStatus().storage().used()).isEqualTo("1Mi");
      assertThat(condition("team", "PushesAccepted").getStatus()).isEqualTo("True");
      assertThat(condition("team", "GarbageCollected").getStatus()).isEqualTo("True");
    });
    assertThat(reasons("team")).contains("RegistryReady").doesNotContain("RoomLeft", "NoProblem");
  }

  @Test
  default void tellsTransitionsAsEventsOnce() {
    create("team", "{auth: {htpasswdSecret: {name: users}}}");
    soon(() -> assertThat(reasons("team")).contains("SecretMissing"));

    createUsers("users");
    awaitReady("team");

    soon(() -> assertThat(reasons("team")).contains("HtpasswdSecret", "RegistryReady"));
    assertThat(events("team"))
        .filteredOn(event -> "SecretMissing".equals(event.getReason()))
        .allSatisfy(event -> assertThat(event.getType()).isEqualTo("Warning"))
        .extracting(Event::getMessage)
        .doesNotHaveDuplicates();
  }

  @Test
  default void theSameNewsIsOneEventThatCounts() {
    create("team", "{auth: {htpasswdSecret: {name: users}}}");
    for (int times = 1; times <= 3; times++) {
      int expected = times;
      soon(() ->
          assertThat(events("team"))
              .filteredOn(event -> event.getMessage().startsWith("AuthReady: there is no Secret"))
              .singleElement()
              .extracting(Event::getCount)
              .isEqualTo(expected));
      createUsers("users");
      awaitReady("team");
      client().resource(secret("users")).delete();
    }
  }

  @Test
  default void driftIsRepaired() {
    create("team", "{}");
    awaitReady("team");
    Service before = service("team-registry");

    client().resource(config()).delete();
    client().resource(secret("team-registry-htpasswd")).delete();
    client()
        .resource(before)
        .edit(service ->
            new ServiceBuilder(service)
                .editMetadata()
                .withLabels(Map.of())
                .endMetadata()
                .editSpec()
                .editPort(0)
                .withPort(81)
                .endPort()
                .endSpec()
                .build());
    client()
        .resource(statefulSet())
        .edit(set -> new StatefulSetBuilder(set).editSpec().withReplicas(0).endSpec().build());

    soon(() -> {
      assertThat(config().getData()).containsKey("config.yml");
      assertThat(text(secret("team-registry-htpasswd"), "htpasswd")).startsWith("admin:$2y$");
      assertThat(service("team-registry").getSpec().getPorts().getFirst().getPort())
          .isEqualTo(5000);
      assertThat(service("team-registry").getMetadata().getLabels())
          .containsEntry("app.kubernetes.io/managed-by", "priok");
      assertThat(statefulSet().getSpec().getReplicas()).isEqualTo(1);
    });
    awaitReady("team");
  }

  @Test
  default void aDeletedChildComesBack() {
    create("team", "{}");
    awaitReady("team");

    client().resource(service("team-registry")).delete();
    client().resource(statefulSet()).delete();
    client().resource(secret("team-registry-internal")).delete();

    soon(() -> {
      assertThat(service("team-registry")).isNotNull();
      assertThat(statefulSet()).isNotNull();
      assertThat(text(secret("team-registry-internal"), "token")).hasSize(48);
    });
    awaitReady("team");
    soon(() -> assertThat(condition("team", "CatalogSynced").getStatus()).isEqualTo("True"));
  }

  @Test
  default void aStrangersServiceIsAConflict() {
    Service stranger =
        client()
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace())
                    .withName("team-registry")
                    .endMetadata()
                    .withNewSpec()
                    .addNewPort()
                    .withPort(80)
                    .endPort()
                    .endSpec()
                    .build())
            .create();
    create("team", "{}");

    soon(() -> {
      assertThat(condition("team", "Available").getReason()).isEqualTo("Conflict");
      assertThat(condition("team", "Available").getMessage()).contains("Service team-registry");
    });
    assertThat(service("team-registry").getSpec()).isEqualTo(stranger.getSpec());
  }

  @Test
  default void aBrokenRegistryIsToldWithItsExitCode() throws Exception {
    create("team", "{}");
    awaitReady("team");

    soon(() -> assertThat(get("team").getStatus().catalog()).isNotNull());

    registry("PUT", namespace(), "team", "/crash");

    soon(() -> {
      assertThat(condition("team", "Available").getReason()).isEqualTo("CrashLoop");
      assertThat(condition("team", "Available").getMessage()).contains("exit code 3");
      assertThat(condition("team", "Ready").getStatus()).isEqualTo("False");
      assertThat(condition("team", "Reconciling").getStatus()).isEqualTo("True");
      assertThat(reasons("team")).contains("CrashLoop");
    });
    assertThat(get("team").getStatus().catalog()).as("the last known catalog stays").isNotNull();
  }

  @Test
  default void aFullVolumeIsToldAndLeavesTheRegistryReady() throws Exception {
    create("team", "{}");
    awaitReady("team");

    registry("PUT", namespace(), "team", "/full");

    soon(() -> {
      assertThat(condition("team", "PushesAccepted").getStatus()).isEqualTo("False");
      assertThat(condition("team", "PushesAccepted").getReason()).isEqualTo("LowSpace");
      assertThat(reasons("team")).contains("LowSpace");
    });
    assertThat(condition("team", "Ready").getStatus()).isEqualTo("True");
  }

  default List<Event> events(String registry) {
    return client().v1().events().inNamespace(namespace()).list().getItems().stream()
        .filter(event -> "Registry".equals(event.getInvolvedObject().getKind()))
        .filter(event -> registry.equals(event.getInvolvedObject().getName()))
        .toList();
  }

  default List<String> reasons(String registry) {
    return events(registry).stream().map(Event::getReason).toList();
  }
}
