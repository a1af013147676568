package dev.priok.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.priok.api.v1alpha1.Registry;
import dev.priok.api.v1alpha1.RegistrySpec;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What the operator does in a cluster. The same tests hold on every grade of cluster: a subclass
 * brings a client, and the operator under test. Each test has a namespace of its own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class OperatorSuite {
  static final String USERS_LINE =
      "ci:$2y$05$abcdefghijklmnopqrstuuK1q9zJ8dW1xkq8l0S8m8m8m8m8m8m8m";
  private static final AtomicInteger NAMESPACES = new AtomicInteger();
  private static final Duration SOON = Duration.ofSeconds(45);

  private String namespace;

  abstract KubernetesClient client();

  abstract void startOperator();

  abstract void stopOperator();

  /** What the registry answers at the port where images are pushed, or throws while it is down. */
  abstract String registry(String method, String namespace, String name, String path)
      throws Exception;

  @BeforeEach
  void makeNamespace() {
    namespace = "it-" + NAMESPACES.incrementAndGet();
    client()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  @AfterEach
  void deleteNamespace() {
    client().namespaces().withName(namespace).delete();
  }

  @Test
  void aRegistryBecomesReadyAndSaysWhatIsInIt() throws Exception {
    create("team", "{}");

    awaitReady("team");
    Registry registry = get("team");
    assertThat(registry.getStatus().observedGeneration())
        .isEqualTo(registry.getMetadata().getGeneration());
    assertThat(registry.getStatus().endpoints()).hasSize(2);
    assertThat(registry.getStatus().endpoints().getFirst().address())
        .isEqualTo(service("team-registry").getSpec().getClusterIP() + ":5000");
    assertThat(registry.getStatus().access().login())
        .contains("kubectl -n " + namespace + " get secret team-registry-admin", "docker login ");

    registry("PUT", namespace, "team", "/repositories/app");
    soon(() -> {
      assertThat(condition("team", "CatalogSynced").getStatus()).isEqualTo("True");
      assertThat(get("team").getStatus().catalog().repositories()).isEqualTo(1);
      assertThat(get("team").getStatus().catalog().size()).isEqualTo("1MiB");
      assertThat(get("team").getStatus().catalog().top().getFirst().name()).isEqualTo("app");
      assertThat(get("team").getStatus().storage().claimName()).isEqualTo("team-registry");
      assertThat(get("team").getStatus().storage().used()).isEqualTo("1Mi");
    });
  }

  @Test
  void tellsTransitionsAsEventsOnce() {
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
  void driftIsRepaired() {
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
  void aDeletedChildComesBack() {
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
  void aMissingSecretTakesEffectWhenItComesWithoutARestart() {
    create("team", "{auth: {htpasswdSecret: {name: users}}}");
    soon(() -> {
      Condition auth = condition("team", "AuthReady");
      assertThat(auth.getStatus()).isEqualTo("False");
      assertThat(auth.getReason()).isEqualTo("SecretMissing");
      assertThat(auth.getMessage()).contains("create secret generic users");
      assertThat(condition("team", "Ready").getReason()).isEqualTo("SecretMissing");
      assertThat(condition("team", "Available").getStatus()).isEqualTo("True");
      assertThat(registry("GET", namespace, "team", "/files/htpasswd")).isEmpty();
    });
    String pod = podIdentity();

    createUsers("users");

    awaitReady("team");
    soon(() ->
        assertThat(registry("GET", namespace, "team", "/files/htpasswd"))
            .isEqualTo(USERS_LINE + "\n"));
    assertThat(podIdentity()).isEqualTo(pod);
    assertThat(secretOrNull("team-registry-admin")).isNull();
  }

  @Test
  void anEditedPasswordTakesEffectWithoutARestart() {
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
      assertThat(registry("GET", namespace, "team", "/files/htpasswd")).isEqualTo(next + "\n");
    });
    assertThat(text(secret("team-registry-admin"), "password")).isEqualTo("chosen by me\n");
    assertThat(podIdentity()).isEqualTo(pod);
  }

  @Test
  void otherUsersRestartNothing() {
    create("team", "{}");
    awaitReady("team");
    String pod = podIdentity();
    createUsers("users");

    replace("team", "{auth: {htpasswdSecret: {name: users}}}");

    soon(() ->
        assertThat(registry("GET", namespace, "team", "/files/htpasswd"))
            .isEqualTo(USERS_LINE + "\n"));
    awaitReady("team");
    assertThat(podIdentity()).isEqualTo(pod);
    assertThat(get("team").getStatus().access().secretName()).isEqualTo("users");
  }

  @Test
  void aChangedSettingRollsThePod() {
    create("team", "{}");
    awaitReady("team");
    String pod = podIdentity();

    replace("team", "{deletion: {enabled: false}}");

    soon(() -> assertThat(podIdentity()).isNotEqualTo(pod));
    awaitReady("team");
    soon(() ->
        assertThat(registry("GET", namespace, "team", "/files/config")).contains("enabled: false"));
  }

  @Test
  void aPausedRegistryIsLeftAlone() {
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
    assertThat(client().configMaps().inNamespace(namespace).withName("team-registry-config").get())
        .as("the operator has worked since, and has not made it again")
        .isNull();

    replace("team", "{deletion: {enabled: false}}");
    soon(() -> assertThat(config().getData().get("config.yml")).contains("enabled: false"));
    awaitReady("team");
  }

  @Test
  void deletedAndAppliedAgainItHasItsImagesAndItsPassword() throws Exception {
    create("team", "{}");
    awaitReady("team");
    registry("PUT", namespace, "team", "/repositories/precious");
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
  void underDeleteNothingStays() {
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
  void aStrangersClaimSurvivesTheDeleteOfItsNamesake() {
    client().resource(newClaim("team-registry")).create();
    create("team", "{storage: {pvc: {reclaimPolicy: Delete}}}");
    soon(() -> assertThat(condition("team", "Stalled").getReason()).isEqualTo("Conflict"));

    delete("team");

    assertThat(claim("team-registry").getMetadata().getDeletionTimestamp()).isNull();
  }

  @Test
  void noFlipOfTheSpecLosesTheClaim() {
    create("team", "{storage: {pvc: {size: 1Gi}}}");
    awaitReady("team");
    String claim = claim("team-registry").getMetadata().getUid();

    for (String spec :
        List.of(
            "{storage: {emptyDir: {}}}",
            "{storage: {existingClaim: {name: elsewhere}}}",
            "{storage: {pvc: {size: 1Gi, reclaimPolicy: Delete}}}",
            "{storage: {pvc: {size: 1Gi, storageClassName: other, accessMode: ReadWriteMany}}}",
            "{storage: {pvc: {size: 1Gi}}}")) {
      if (replaceOrBeRefused("team", spec)) {
        soon(() ->
            assertThat(get("team").getStatus().observedGeneration())
                .as(spec)
                .isEqualTo(get("team").getMetadata().getGeneration()));
      }
      assertThat(claim("team-registry").getMetadata().getUid()).as(spec).isEqualTo(claim);
      assertThat(claim("team-registry").getMetadata().getDeletionTimestamp()).as(spec).isNull();
    }
    awaitReady("team");
  }

  @Test
  void aClaimGrows() {
    create("team", "{storage: {pvc: {size: 1Gi}}}");
    awaitReady("team");

    replace("team", "{storage: {pvc: {size: 2Gi}}}");

    soon(() ->
        assertThat(claim("team-registry").getSpec().getResources().getRequests())
            .containsEntry("storage", new Quantity("2Gi")));
  }

  @Test
  void aStrangersClaimIsAConflictUntilItGoes() {
    PersistentVolumeClaim stranger = client().resource(newClaim("team-registry")).create();
    create("team", "{}");

    soon(() -> {
      assertThat(condition("team", "StorageReady").getReason()).isEqualTo("Conflict");
      assertThat(condition("team", "StorageReady").getMessage()).contains("claim team-registry");
      assertThat(condition("team", "Stalled").getStatus()).isEqualTo("True");
      assertThat(condition("team", "Available").getReason()).isEqualTo("WaitingForStorage");
    });
    assertThat(claim("team-registry").getMetadata().getLabels())
        .isEqualTo(stranger.getMetadata().getLabels());
    assertThat(statefulSetOrNull()).isNull();

    client().resource(stranger).delete();
    awaitReady("team");
    assertThat(claim("team-registry").getMetadata().getUid())
        .isNotEqualTo(stranger.getMetadata().getUid());
  }

  @Test
  void aMissingExistingClaimStallsUntilItComes() {
    create("team", "{storage: {existingClaim: {name: old-images}}}");
    soon(() -> {
      assertThat(condition("team", "Ready").getReason()).isEqualTo("ClaimMissing");
      assertThat(condition("team", "Stalled").getReason()).isEqualTo("ClaimMissing");
    });

    client().resource(newClaim("old-images")).create();

    awaitReady("team");
    assertThat(claim("old-images").getMetadata().getLabels())
        .as("it is never changed")
        .doesNotContainKey("app.kubernetes.io/managed-by");
    assertThat(get("team").getStatus().storage().claimName()).isEqualTo("old-images");
  }

  @Test
  void aStrangersServiceIsAConflict() {
    Service stranger =
        client()
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
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
  void aBrokenRegistryIsToldWithItsExitCode() throws Exception {
    create("team", "{}");
    awaitReady("team");

    soon(() -> assertThat(get("team").getStatus().catalog()).isNotNull());

    registry("PUT", namespace, "team", "/crash");

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
  void nobodyTakesANewRegistryForReady() {
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
  void anotherOperatorProcessChangesNothing() {
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
  void registriesDoNotMixUp() throws Exception {
    create("team", "{}");
    create("other", "{storage: {emptyDir: {}}}");
    awaitReady("team");
    awaitReady("other");

    registry("PUT", namespace, "other", "/repositories/a");
    registry("PUT", namespace, "other", "/repositories/b");

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
  void aWrongRegistryIsRefusedWithTheFieldThatIsWrong() {
    assertRefused("{storage: {pvc: {size: ten}}}", "spec.storage.pvc.size");
    assertRefused("{auth: {anonymous: Everybody}}", "spec.auth.anonymous", "Everybody");
    assertRefused("{storage: {existingClaim: {}}}", "spec.storage.existingClaim.name");
    assertRefused("{paused: sometimes}", "spec.paused");
  }

  @Test
  void anImpossibleNameIsRefusedOrStalls() {
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

  private void assertRefused(String spec, String... words) {
    assertThatThrownBy(() -> client().resource(generic("wrong", spec)).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(422);
              assertThat(e.getMessage()).contains(words);
            });
  }

  private HasMetadata generic(String name, String spec) {
    return Serialization.unmarshal(
        "apiVersion: priok.dev/v1alpha1\nkind: Registry\nmetadata: {name: "
            + name
            + ", namespace: "
            + namespace
            + "}\nspec: "
            + spec,
        GenericKubernetesResource.class);
  }

  private void create(String name, String spec) {
    client().resource(generic(name, spec)).create();
  }

  private void replace(String name, String spec) {
    String patch =
        "[{\"op\": \"replace\", \"path\": \"/spec\", \"value\": "
            + Serialization.asJson(Serialization.unmarshal("---\n" + spec, RegistrySpec.class))
            + "}]";
    client()
        .resources(Registry.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON), patch);
  }

  /** Where the API server knows CEL it refuses what never may change; where not, it takes it. */
  private boolean replaceOrBeRefused(String name, String spec) {
    try {
      replace(name, spec);
      return true;
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).isEqualTo(422);
      return false;
    }
  }

  private void delete(String name) {
    client().resources(Registry.class).inNamespace(namespace).withName(name).delete();
    soon(() ->
        assertThat(client().resources(Registry.class).inNamespace(namespace).withName(name).get())
            .isNull());
  }

  private Registry get(String name) {
    return client().resources(Registry.class).inNamespace(namespace).withName(name).get();
  }

  private void awaitReady(String name) {
    soon(() -> {
      Registry registry = get(name);
      assertThat(registry.getStatus().observedGeneration())
          .isEqualTo(registry.getMetadata().getGeneration());
      assertThat(registry.getStatus().conditions())
          .filteredOn(condition -> !"CatalogSynced".equals(condition.getType()))
          .extracting(condition ->
              condition.getType() + "=" + condition.getStatus() + ": " + condition.getMessage())
          .satisfiesExactly(
              ready -> assertThat(ready).startsWith("Ready=True"),
              storage -> assertThat(storage).startsWith("StorageReady=True"),
              available -> assertThat(available).startsWith("Available=True"),
              auth -> assertThat(auth).startsWith("AuthReady=True"));
    });
  }

  private Condition condition(String name, String type) {
    return get(name).getStatus().conditions().stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElseGet(Condition::new);
  }

  private List<Event> events(String registry) {
    return client().v1().events().inNamespace(namespace).list().getItems().stream()
        .filter(event -> "Registry".equals(event.getInvolvedObject().getKind()))
        .filter(event -> registry.equals(event.getInvolvedObject().getName()))
        .toList();
  }

  private List<String> reasons(String registry) {
    return events(registry).stream().map(Event::getReason).toList();
  }

  /** Which pod it is and how often its container started. */
  private String podIdentity() {
    Pod pod = client().pods().inNamespace(namespace).withName("team-registry-0").get();
    return pod == null
        ? "none"
        : pod.getMetadata().getUid()
            + " "
            + pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
  }

  /** Versions of what only the operator writes. */
  private Map<String, String> versions() {
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

  private ConfigMap config() {
    return Objects.requireNonNull(
        client().configMaps().inNamespace(namespace).withName("team-registry-config").get());
  }

  private Service service(String name) {
    return Objects.requireNonNull(
        client().services().inNamespace(namespace).withName(name).get(), name);
  }

  private Secret secretOrNull(String name) {
    return client().secrets().inNamespace(namespace).withName(name).get();
  }

  private Secret secret(String name) {
    return Objects.requireNonNull(secretOrNull(name), name);
  }

  private PersistentVolumeClaim claimOrNull(String name) {
    return client().persistentVolumeClaims().inNamespace(namespace).withName(name).get();
  }

  private PersistentVolumeClaim claim(String name) {
    return Objects.requireNonNull(claimOrNull(name), name);
  }

  private StatefulSet statefulSetOrNull() {
    return client().apps().statefulSets().inNamespace(namespace).withName("team-registry").get();
  }

  private StatefulSet statefulSet() {
    return Objects.requireNonNull(statefulSetOrNull());
  }

  private PersistentVolumeClaim newClaim(String name) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .addToLabels("app", "something-else")
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withNewResources()
        .addToRequests("storage", new Quantity("1Gi"))
        .endResources()
        .endSpec()
        .build();
  }

  private void createUsers(String name) {
    client()
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .endMetadata()
                .addToData("htpasswd", base64(USERS_LINE + "\n"))
                .build())
        .create();
  }

  private static String text(Secret secret, String key) {
    return new String(
        Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void soon(ThrowingRunnable assertion) {
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .untilAsserted(assertion);
  }
}
